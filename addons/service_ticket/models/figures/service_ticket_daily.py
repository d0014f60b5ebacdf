"""Figures by day: each fact counts on the day on which it happened."""

from collections import namedtuple
from datetime import date

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from ...tools.periods import days_between
from ...tools.sql_log import no_statements_logged

# How many days of a company are counted in one transaction.
CHUNK_DAYS = 31

# What can be counted: where it stands, when it happened, and what it adds up to.
# ``source`` names the ticket ``t``; ``measures`` is a dict field -> SQL.
Fact = namedtuple("Fact", "source at condition measures")

# Field -> (sum, count, divisor): what is shown as a mean or a share of sums.
RATIOS = {
    "reaction_hours": ("reaction_seconds", "reaction_count", 3600),
    "handling_hours": ("handling_seconds", "handling_count", 3600),
    "rating_average": ("rating_sum", "rating_count", 1),
    "nps": ("nps_points", "nps_count", 1),
    "late_share": ("late_count", "ended_count", 1),
    "first_line_share": ("first_line_count", "solved_count", 1),
    "repeat_share": ("repeat_count", "opened_count", 1),
    "unprocessed_share": ("unprocessed_count", "opened_count", 1),
}
RATIO_FIELDS = sorted(
    {name for total, count, _divisor in RATIOS.values() for name in (total, count)}
)


class ServiceTicketDaily(models.Model):
    """One row per day and combination of what tickets are told apart by.

    Rows are made by ``_rebuild`` alone.  Addons that count more add fields and override
    ``_get_facts``; what tickets are told apart by stands in ``_get_dimensions``.
    """

    _name = "service.ticket.daily"
    _description = "Tickets by Day"
    _order = "day desc, id"
    _rec_name = "day"
    _log_access = False

    day = fields.Date(required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    team_id = fields.Many2one("service.team", readonly=True)
    channel_id = fields.Many2one("service.channel", readonly=True)
    type_id = fields.Many2one(
        "service.ticket.type", string="Request Type", readonly=True
    )
    category_id = fields.Many2one("service.ticket.category", readonly=True)
    item_id = fields.Many2one("service.catalog.item", string="Service", readonly=True)
    user_id = fields.Many2one("res.users", string="Responsible", readonly=True)

    opened_count = fields.Integer(string="Opened", readonly=True)
    closed_count = fields.Integer(
        string="Closed",
        readonly=True,
        help="Ends, also those that did not last.",
    )
    reopened_count = fields.Integer(string="Reopened", readonly=True)
    repeat_count = fields.Integer(string="Repeats", readonly=True)
    unprocessed_count = fields.Integer(
        string="Unprocessed",
        readonly=True,
        help="Opened on that day and untaken to this moment.",
    )
    ended_count = fields.Integer(
        string="Ended", readonly=True, help="Ends that lasted."
    )
    solved_count = fields.Integer(
        string="Solved", readonly=True, help="Ends that lasted, without cancellations."
    )
    first_line_count = fields.Integer(string="Solved on Line 1", readonly=True)
    late_count = fields.Integer(
        string="Late", readonly=True, help="Ended tickets that missed a deadline."
    )
    reaction_seconds = fields.Float(
        string="Reaction, Sum (s)", digits=(16, 0), readonly=True
    )
    reaction_count = fields.Integer(string="First Answers", readonly=True)
    handling_seconds = fields.Float(
        string="Handling, Sum (s)", digits=(16, 0), readonly=True
    )
    handling_count = fields.Integer(string="Handled", readonly=True)
    rating_sum = fields.Float(string="Ratings, Sum", readonly=True)
    rating_count = fields.Integer(string="Ratings", readonly=True)
    nps_points = fields.Integer(string="Recommendation, Sum", readonly=True)
    nps_count = fields.Integer(string="Recommendations", readonly=True)

    reaction_hours = fields.Float(
        string="Reaction (h)",
        compute="_compute_ratios",
        aggregator="avg",
        help="Mean working time until the first answer.",
    )
    handling_hours = fields.Float(
        string="Handling (h)",
        compute="_compute_ratios",
        aggregator="avg",
        help="Mean working time until the end.",
    )
    rating_average = fields.Float(
        string="Rating", compute="_compute_ratios", aggregator="avg"
    )
    nps = fields.Float(
        string="NPS",
        compute="_compute_ratios",
        aggregator="avg",
        help="Share of those who recommend us less that of those who advise against.",
    )
    late_share = fields.Float(
        compute="_compute_ratios",
        aggregator="avg",
        help="Share of late ones among the ended tickets.",
    )
    first_line_share = fields.Float(
        string="Line 1 Share",
        compute="_compute_ratios",
        aggregator="avg",
        help="Share of the solved tickets that line 1 solved.",
    )
    repeat_share = fields.Float(
        compute="_compute_ratios",
        aggregator="avg",
        help="Share of repeats among the opened tickets.",
    )
    unprocessed_share = fields.Float(
        compute="_compute_ratios",
        aggregator="avg",
        help="Share of the opened tickets that nobody has taken to this moment.",
    )

    _cell_uniq = models.UniqueIndex(
        "(company_id, day, COALESCE(team_id, 0), COALESCE(channel_id, 0), "
        "COALESCE(type_id, 0), COALESCE(category_id, 0), COALESCE(item_id, 0), "
        "COALESCE(user_id, 0))",
        "These figures are there already.",
    )
    _day_idx = models.Index("(day)")

    @api.depends(*RATIO_FIELDS)
    def _compute_ratios(self):
        for row in self:
            for name, (total, count, divisor) in RATIOS.items():
                row[name] = row[total] / row[count] / divisor if row[count] else 0

    def _read_group_select(self, aggregate_spec, query):
        # A mean of many rows is the ratio of their sums, not the mean of their means.
        name, _colon, function = aggregate_spec.partition(":")
        if name not in RATIOS or function != "avg":
            return super()._read_group_select(aggregate_spec, query)
        total, count, divisor = RATIOS[name]
        return SQL(
            "SUM(%s) / NULLIF(SUM(%s) * %s, 0)::float8",
            self._field_to_sql(self._table, total, query),
            self._field_to_sql(self._table, count, query),
            divisor,
        )

    # What is counted

    @api.model
    def _get_dimensions(self):
        """Return the fields, of tickets and rows alike, that tell rows apart."""
        return [
            "team_id",
            "channel_id",
            "type_id",
            "category_id",
            "item_id",
            "user_id",
        ]

    @api.model
    def _get_facts(self):
        """Return what is counted: list of :class:`Fact`."""
        one = SQL("1")
        tickets = SQL("service_ticket t")
        reopenings = SQL(
            "service_ticket_reopening r JOIN service_ticket t ON t.id = r.ticket_id"
        )
        is_done = SQL("(t.state = 'done')::int")
        return [
            Fact(
                tickets,
                SQL("t.opened_at"),
                SQL("TRUE"),
                {
                    "opened_count": one,
                    "repeat_count": SQL("(t.repeat_of_id IS NOT NULL)::int"),
                    "unprocessed_count": SQL(
                        "(t.user_id IS NULL AND t.state IN ('new', 'open'))::int"
                    ),
                },
            ),
            Fact(
                tickets,
                SQL("t.first_response_at"),
                SQL("t.reaction_seconds IS NOT NULL"),
                {"reaction_seconds": SQL("t.reaction_seconds"), "reaction_count": one},
            ),
            Fact(
                tickets,
                SQL("t.closed_at"),
                SQL("TRUE"),
                {
                    "closed_count": one,
                    "ended_count": one,
                    "solved_count": is_done,
                    "first_line_count": SQL(
                        "(t.state = 'done' AND t.solved_line = '1')::int"
                    ),
                    "late_count": SQL("(%s)::int", self._get_late_sql()),
                },
            ),
            Fact(
                tickets,
                SQL("t.closed_at"),
                SQL("t.state = 'done' AND t.handling_seconds IS NOT NULL"),
                {"handling_seconds": SQL("t.handling_seconds"), "handling_count": one},
            ),
            Fact(
                reopenings,
                SQL("r.closed_at"),
                SQL("TRUE"),
                {"closed_count": one},
            ),
            Fact(
                reopenings,
                SQL("r.reopened_at"),
                SQL("TRUE"),
                {"reopened_count": one},
            ),
            Fact(
                SQL(
                    "rating_rating r JOIN service_ticket t "
                    "ON t.id = r.res_id AND r.res_model = 'service.ticket'"
                ),
                SQL("r.rated_on"),
                SQL("r.consumed AND r.rating > 0"),
                {"rating_sum": SQL("r.rating"), "rating_count": one},
            ),
            Fact(
                SQL("service_nps_answer n JOIN service_ticket t ON t.id = n.ticket_id"),
                SQL("n.answered_at"),
                SQL("TRUE"),
                {"nps_points": SQL("n.points"), "nps_count": one},
            ),
        ]

    @api.model
    def _get_late_sql(self):
        """Return the condition that ticket ``t`` missed what a client was promised."""
        return SQL(
            """
            EXISTS (
                SELECT FROM service_sla_clock clock
                WHERE clock.ticket_id = t.id AND clock.policy_kind = 'sla'
                  AND clock.is_cancelled IS NOT TRUE AND (
                    clock.breached
                    OR clock.stopped_at IS NULL AND clock.paused_at IS NULL
                    AND clock.deadline < NOW() AT TIME ZONE 'UTC'
                  )
            )
            """
        )

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
