"""Figures by day: each fact counts on the day on which it happened."""

from collections import namedtuple

from odoo import api, fields, models
from odoo.tools import SQL

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
