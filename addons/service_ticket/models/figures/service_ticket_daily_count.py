"""Which days are counted anew, and how they are counted."""

from datetime import date

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from ...tools.periods import days_between
from ...tools.sql_log import no_statements_logged

# How many days of a company are counted in one transaction.
CHUNK_DAYS = 31


class ServiceTicketDaily(models.Model):
    _inherit = "service.ticket.daily"

    # Which days are counted anew

    @api.model
    def _mark_tickets(self, ticket_ids):
        """Have all days on which tickets count now counted anew.

        :param ticket_ids: ids; those that are gone are passed over
        """
        if not ticket_ids:
            return
        days = [
            SQL(
                "SELECT t.company_id, %s FROM %s %s "
                "WHERE t.id = ANY(%s) AND %s IS NOT NULL",
                self._get_day_sql(fact.at),
                fact.source,
                self._get_time_zone_sql(),
                list(ticket_ids),
                fact.at,
            )
            for fact in self._get_facts()
        ]
        self.env.execute_query(
            SQL(
                "INSERT INTO service_ticket_daily_queue (company_id, day) %s",
                SQL(" UNION ").join(days),
            )
        )

    @api.model
    def _mark_uncounted(self):
        """Have everything counted when nothing is: tickets older than the figures."""
        if not self.search_count([], limit=1):
            self._mark_all()

    @api.model
    def _mark_all(self):
        """Have everything counted anew."""
        days = [
            SQL(
                "SELECT t.company_id, %s FROM %s %s WHERE %s IS NOT NULL",
                self._get_day_sql(fact.at),
                fact.source,
                self._get_time_zone_sql(),
                fact.at,
            )
            for fact in self._get_facts()
        ]
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                """
                INSERT INTO service_ticket_daily_queue (company_id, day)
                SELECT company_id, day FROM service_ticket_daily UNION %s
                """,
                SQL(" UNION ").join(days),
            )
        )

    @api.model
    def _get_time_zone_sql(self):
        """Return the join that tells the time zone of a ticket's company."""
        return SQL(
            "JOIN res_company company ON company.id = t.company_id "
            "LEFT JOIN resource_calendar calendar "
            "ON calendar.id = company.resource_calendar_id"
        )

    @api.model
    def _get_day_sql(self, at):
        """Return the day of a time as the ticket's company reads the clock."""
        return SQL(
            "(%s AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(calendar.tz, 'UTC'))::date",
            at,
        )

    # Counting

    @api.model
    def _cron_rebuild(self):
        """Count the days anew on which something changed, the latest first."""
        while done := self._rebuild_unhindered():
            remaining = self.env["service.ticket.daily.queue"].search_count(
                [], limit=10_000
            )
            if not self.env["ir.cron"]._commit_progress(done, remaining=remaining):
                break

    @api.model
    def _rebuild_unhindered(self):
        """Count the next days, again when others have counted one meanwhile.

        :return: how many days were counted
        """
        while True:
            try:
                with no_statements_logged():
                    return self._rebuild_marked()
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                self.env.cr.rollback()

    @api.model
    def _rebuild_marked(self, first=None, last=None, limit=CHUNK_DAYS):
        """Take days off the queue and count them anew, in one transaction.

        What is marked meanwhile by others stays in the queue for the next time.

        :param date first: only from this day on
        :param date last: only up to this day
        :param int limit: how many days at most; None for all
        :return: how many days were counted
        """
        self.env.flush_all()
        cells = self.env.execute_query(
            SQL(
                """
                SELECT company_id, day FROM service_ticket_daily_queue
                WHERE day BETWEEN %s AND %s
                GROUP BY company_id, day ORDER BY day DESC, company_id LIMIT %s
                """,
                first or date.min,
                last or date.max,
                limit,
            )
        )
        if cells:
            self._delete_days("service_ticket_daily_queue", cells)
            self._rebuild(cells)
        return len(cells)

    @api.model
    def _get_period_sql(self, company, first, last):
        """Return a period of one company as days with their bounds in UTC."""
        days = days_between(first, last)
        return self._get_cells_sql([(company.id, day) for day in days])

    @api.model
    def _get_cells_sql(self, cells):
        """Return the days to count, with their beginning and end in UTC.

        :param cells: list of (company id, date)
        """
        companies, days = zip(*cells, strict=True)
        midnight = "(day + %s)::timestamp AT TIME ZONE tz AT TIME ZONE 'UTC'"
        return SQL(
            """
            SELECT cell.*, %(start)s AS start_at, %(stop)s AS stop_at
            FROM (
                SELECT company.id AS company_id, wanted.day,
                       COALESCE(calendar.tz, 'UTC') AS tz
                FROM unnest(%(companies)s::int[], %(days)s::date[])
                     AS wanted (company_id, day)
                JOIN res_company company ON company.id = wanted.company_id
                LEFT JOIN resource_calendar calendar
                     ON calendar.id = company.resource_calendar_id
            ) AS cell
            """,
            start=SQL(midnight, 0),
            stop=SQL(midnight, 1),
            companies=list(companies),
            days=list(days),
        )

    @api.model
    def _rebuild(self, cells):
        """Replace the rows of days by what is true now.

        :param cells: list of (company id, date)
        """
        dimensions = [SQL.identifier(name) for name in self._get_dimensions()]
        facts = self._get_facts()
        measures = sorted({name for fact in facts for name in fact.measures})
        self._delete_days("service_ticket_daily", cells)
        self.env.execute_query(
            SQL(
                """
                INSERT INTO service_ticket_daily (company_id, day, %(columns)s)
                WITH cell AS MATERIALIZED (%(cells)s)
                SELECT company_id, day, %(dimensions)s, %(sums)s
                FROM (%(facts)s) AS fact
                GROUP BY company_id, day, %(dimensions)s
                """,
                columns=SQL(", ").join([*dimensions, *map(SQL.identifier, measures)]),
                cells=self._get_cells_sql(cells),
                dimensions=SQL(", ").join(dimensions),
                sums=SQL(", ").join(
                    SQL("SUM(%s)", SQL.identifier(name)) for name in measures
                ),
                facts=SQL(" UNION ALL ").join(
                    self._get_fact_sql(fact, dimensions, measures) for fact in facts
                ),
            )
        )
        self.invalidate_model()

    @api.model
    def _delete_days(self, table, cells):
        companies, days = zip(*cells, strict=True)
        self.env.execute_query(
            SQL(
                """
                DELETE FROM %s WHERE (company_id, day) IN (
                    SELECT * FROM unnest(%s::int[], %s::date[])
                )
                """,
                SQL.identifier(table),
                list(companies),
                list(days),
            )
        )

    @api.model
    def _get_fact_sql(self, fact, dimensions, measures):
        """Return the rows of one fact on the wanted days."""
        return SQL(
            """
            SELECT cell.company_id, cell.day, %(dimensions)s, %(measures)s
            FROM %(source)s JOIN cell ON t.company_id = cell.company_id
             AND %(at)s >= cell.start_at AND %(at)s < cell.stop_at
            WHERE t.active AND %(condition)s
            """,
            dimensions=SQL(", ").join(SQL("t.%s", name) for name in dimensions),
            measures=SQL(", ").join(
                SQL("%s AS %s", fact.measures.get(name, SQL("0")), SQL.identifier(name))
                for name in measures
            ),
            source=fact.source,
            at=fact.at,
            condition=fact.condition,
        )


class ServiceTicketDailyQueue(models.Model):
    """Days that have to be counted anew; the same day may stand here many times.

    Plain inserts only: two transactions that change tickets of one day never wait
    for each other.
    """

    _name = "service.ticket.daily.queue"
    _description = "Days to Count Anew"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    day = fields.Date(required=True)
