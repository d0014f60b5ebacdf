from odoo import api, models
from odoo.tools import SQL

TOP = 10
SEEN = ("id", "opened_at", "closed_at", "site_id", "rating_last_value")


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    @api.model
    def _portal_statistics(self, since):
        """Count the tickets that the user sees.

        :param since: naive UTC datetime; what was registered or closed before it
            does not count
        :return: dict of ``open``, ``opened`` and ``closed`` (numbers), ``in_time``
            (per cent of what was solved, or None), ``rating`` (1 to 5, or None),
            ``months`` (dict by "yyyy-mm" of numbers opened and closed), ``services``
            and ``sites`` (lists of (record, number), most first)
        """
        # Whose tickets count is asked as the user, what happened to them is not: late
        # answers, ratings and services have no rights of their own.
        late = "|", ("opened_at", ">=", since), ("closed_at", ">=", since)
        counts = self._portal_count(self._search(late), since)
        met, judged = counts["met"], counts["judged"]
        return {
            "open": self.search_count([("state", "in", ["new", "open", "waiting"])]),
            "opened": sum(counts["opened"].values()),
            "closed": sum(counts["closed"].values()),
            "in_time": round(100 * met / judged) if judged else None,
            "rating": counts["rating"] and round(counts["rating"], 1),
            "months": {"opened_at": counts["opened"], "closed_at": counts["closed"]},
            "services": self._portal_top("service.catalog.item", counts["services"]),
            "sites": self._portal_top("service.site", counts["sites"]),
        }

    @api.model
    def _portal_count(self, tickets, since):
        """Count in one statement: who sees what is the dear part, and asked once.

        :param tickets: query of tickets
        :param since: as above
        :return: dict of ``opened`` and ``closed`` (numbers by "yyyy-mm"), ``met`` and
            ``judged`` (numbers of terms), ``rating`` (mean, or None), ``services`` and
            ``sites`` (lists of [id, number])
        """
        for model in ("service.ticket", "service.sla.clock", "service.ticket.line"):
            self.env[model].flush_model()
        [(counts,)] = self.env.execute_query(
            SQL(
                """
                WITH seen AS MATERIALIZED (%(seen)s),
                     registered AS (SELECT * FROM seen WHERE opened_at >= %(since)s),
                     judged AS (
                         SELECT breached
                           FROM service_sla_clock
                          WHERE ticket_id IN (
                                    SELECT id FROM seen WHERE closed_at >= %(since)s
                                )
                            AND policy_kind = 'sla' AND target = 'resolution'
                            AND stopped_at IS NOT NULL AND is_cancelled IS NOT TRUE
                     )
                SELECT json_build_object(
                    'opened', (%(opened)s), 'closed', (%(closed)s),
                    'judged', (SELECT COUNT(*) FROM judged),
                    'met', (SELECT COUNT(*) FROM judged WHERE breached IS NOT TRUE),
                    'rating', (
                        SELECT AVG(rating_last_value)
                          FROM registered WHERE rating_last_value > 0
                    ),
                    'services', (%(services)s), 'sites', (%(sites)s)
                )
                """,
                seen=tickets.select(
                    *(SQL.identifier(self._table, name) for name in SEEN)
                ),
                since=since,
                opened=self._portal_by_month("opened_at", since),
                closed=self._portal_by_month("closed_at", since),
                services=self._portal_most(
                    SQL(
                        """
                        SELECT line.item_id AS id, COUNT(DISTINCT ticket_id) AS number
                          FROM service_ticket_line line
                          JOIN registered ON registered.id = line.ticket_id
                         WHERE line.item_id IS NOT NULL
                         GROUP BY line.item_id
                        """
                    )
                ),
                sites=self._portal_most(
                    SQL(
                        """
                        SELECT site_id AS id, COUNT(*) AS number
                          FROM registered
                         WHERE site_id IS NOT NULL
                         GROUP BY site_id
                        """
                    )
                ),
            )
        )
        return counts

    @api.model
    def _portal_by_month(self, field, since):
        """Return SQL of a JSON object: numbers of what is seen by "yyyy-mm".

        Months are those of the user's time zone.
        """
        return SQL(
            """
            SELECT COALESCE(json_object_agg(month, number), '{}')
              FROM (
                  SELECT to_char(
                             timezone(%(zone)s, timezone('UTC', %(field)s)), 'YYYY-MM'
                         ) AS month, COUNT(*) AS number
                    FROM seen WHERE %(field)s >= %(since)s GROUP BY 1
              ) AS months
            """,
            zone=str(self.env.tz),
            field=SQL.identifier(field),
            since=since,
        )

    @api.model
    def _portal_most(self, counted):
        """Return SQL of a JSON list of [id, number], most first.

        :param counted: SQL of rows of ``id`` and ``number``
        """
        return SQL(
            """
            SELECT COALESCE(
                       json_agg(json_build_array(id, number) ORDER BY number DESC, id),
                       '[]'
                   )
              FROM (
                  SELECT * FROM (%s) AS counted ORDER BY number DESC, id LIMIT %s
              ) AS most
            """,
            counted,
            TOP,
        )

    @api.model
    def _portal_top(self, model, rows):
        """Return list of (record, number) of a list of [id, number]."""
        records = self.env[model].browse([record_id for record_id, _number in rows])
        return list(zip(records, (number for _record, number in rows), strict=True))
