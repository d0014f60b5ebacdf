"""The times that pass: what is expected, what is judged, what is reported."""

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.service_ticket.models.claims import work_off

CHUNK = 200
# After how many minutes a day that could not be judged is tried again.
RETRY_MINUTES = 60


class ServiceWatchExpectation(models.Model):
    _inherit = "service.watch.expectation"

    @api.model
    def _cron_judge(self):
        """Judge the days whose time has passed, each once and in their order.

        After a standstill the days that were missed follow one after the other.
        """
        domain = self._get_due_domain()
        work_off(self, domain, "judge_at, id", CHUNK, "_judge", "_try_later")

    @api.model
    def _get_due_domain(self):
        return [("judge_at", "<=", fields.Datetime.now())]

    def _try_later(self, error):
        retry_at = fields.Datetime.add(fields.Datetime.now(), minutes=RETRY_MINUTES)
        self.write({"error": str(error)[:500], "judge_at": retry_at})

    def _judge(self):
        """Judge the one day that each of these waits for, and wait for the next."""
        days = [(expectation, expectation.next_period) for expectation in self]
        self.filtered("error").error = False
        self._open_period()
        self._judge_arrivals()
        self.filtered(lambda each: each.kind == "records")._judge_records()
        for expectation, day in days:
            expectation._wait_for(fields.Date.add(day, days=1))
        self._open_period()
        self.env["service.watch.report"]._make(days)

    def _drop_expected(self):
        """Forget what is not due yet; it is opened anew by what is true now."""
        # sudo: nobody writes checks by hand; they follow from what is expected
        self.env["service.watch.check"].sudo().search(
            [("expectation_id", "in", self.ids), ("state", "=", "expected")]
        ).unlink()

    def _open_period(self):
        """Expect what each of these waits for, of the objects of today's lists.

        What is expected already stays; objects that left the list are dropped; what
        came before its day was opened is settled at once.
        """
        waiting = self.filtered("next_period")
        if not waiting:
            return
        self.env.flush_all()
        values = SQL(", ").join(waiting._get_period_values())
        self.env.execute_query(
            SQL(
                """
                INSERT INTO service_watch_check (
                    expectation_id, source_id, company_id, period,
                    opens_at, due_at, closes_at, object_id, group_name, state
                )
                SELECT e.id, e.source_id, e.company_id, wanted.period,
                       wanted.opens_at, wanted.due_at, wanted.closes_at,
                       o.id, o.group_name, 'expected'
                FROM (VALUES %s) AS wanted (id, period, opens_at, due_at, closes_at)
                JOIN service_watch_expectation e ON e.id = wanted.id
                LEFT JOIN service_watch_list_service_watch_object_rel rel
                     ON rel.service_watch_list_id = e.list_id AND e.kind = 'arrivals'
                LEFT JOIN service_watch_object o
                     ON o.id = rel.service_watch_object_id AND o.active
                WHERE o.id IS NOT NULL OR e.kind = 'records'
                ON CONFLICT DO NOTHING
                """,
                values,
            )
        )
        self.env.execute_query(
            SQL(
                """
                DELETE FROM service_watch_check c
                USING service_watch_expectation e
                WHERE e.id = c.expectation_id AND e.id = ANY(%s)
                  AND c.state = 'expected' AND e.kind = 'arrivals'
                  AND NOT EXISTS (
                    SELECT FROM service_watch_list_service_watch_object_rel rel
                    JOIN service_watch_object o
                      ON o.id = rel.service_watch_object_id AND o.active
                    WHERE rel.service_watch_list_id = e.list_id AND o.id = c.object_id
                  )
                """,
                waiting.ids,
            )
        )
        self.env["service.watch.check"]._settle(expectation_ids=waiting.ids)

    def _get_period_values(self):
        """Return the waited-for days of these: list of SQL rows."""
        rows = []
        for expectation in self:
            day = expectation.next_period
            following = expectation._days_after(fields.Date.add(day, days=1))[:1]
            closes_at = expectation._opens_at(
                following[0] if following else fields.Date.add(day, days=1)
            )
            rows.append(
                SQL(
                    "(%s, %s::date, %s::timestamp, %s::timestamp, %s::timestamp)",
                    expectation.id,
                    day,
                    expectation._opens_at(day),
                    expectation._due_at(day),
                    closes_at,
                )
            )
        return rows

    def _judge_arrivals(self):
        """Note what has not arrived although its time and grace have passed."""
        self.env.execute_query(
            SQL(
                """
                UPDATE service_watch_check c SET state = 'missing', on_time = 0
                FROM service_watch_expectation e
                WHERE e.id = c.expectation_id AND e.id = ANY(%s)
                  AND e.kind = 'arrivals'
                  AND c.state = 'expected' AND c.period <= e.next_period
                """,
                self.ids,
            )
        )
        self.env["service.watch.check"].invalidate_model()
