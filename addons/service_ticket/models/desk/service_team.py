import ast

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tools import SQL

from ..constants import LINES, OPEN_STATES

# The figures of a queue, as they come from one query.
COUNTS = (
    "open_count",
    "untaken_count",
    "needs_reply_count",
    "waiting_count",
    "late_count",
)


class ServiceTeam(models.Model):
    _name = "service.team"
    _description = "Service Team"
    _inherit = ["mail.thread", "mail.alias.mixin", "rating.parent.mixin"]
    _order = "sequence, id"
    _rating_satisfaction_days = 30

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, default=lambda self: self.env.company
    )
    line = fields.Selection(
        LINES, default="1", required=True, index=True, group_expand=True
    )
    leader_id = fields.Many2one(
        "res.users", domain="[('share', '=', False)]", index="btree_not_null"
    )
    member_line_ids = fields.One2many(
        "service.team.member",
        "team_id",
        string="Members in Detail",
        default=lambda self: [Command.create({"user_id": self.env.uid})],
    )
    # The mirror of the lines that record rules and searches ask: one plain relation.
    member_ids = fields.Many2many(
        "res.users",
        string="Members",
        domain="[('share', '=', False)]",
        compute="_compute_member_ids",
        inverse="_inverse_member_ids",
        store=True,
        readonly=False,
    )
    assignment_method = fields.Selection(
        [
            ("manual", "By hand"),
            ("first_open", "Who opens it first"),
            ("round_robin", "In turn"),
            ("balanced", "By load"),
        ],
        string="Who Takes Tickets",
        default="manual",
        required=True,
        help="By hand: members press “Take” or “Next ticket”.\n"
        "Who opens it first: a member who opens an untaken ticket has it.\n"
        "In turn: one ticket to each member who is present.\n"
        "By load: to who has the fewest open tickets for their capacity.",
    )
    privacy = fields.Selection(
        [("agents", "All agents"), ("members", "Members only")],
        string="Visible to",
        default="agents",
        required=True,
        help="Dispatchers see the tickets of every team.",
    )
    escalation_team_id = fields.Many2one(
        "service.team",
        string="Hands over to",
        index="btree_not_null",
        help="The next line, which takes what this team cannot solve.",
    )
    resource_calendar_id = fields.Many2one(
        "resource.calendar",
        string="Working Hours",
        index="btree_not_null",
        check_company=True,
        help="Empty: those of the company. For work around the clock choose hours "
        "that say so.",
    )
    color = fields.Integer(string="Colour")
    description = fields.Html(translate=True, sanitize=True)

    acknowledges = fields.Boolean(
        string="Acknowledge Requests",
        default=True,
        help="A client who writes gets the number of the request by mail, once.",
    )
    creates_contacts = fields.Boolean(
        string="Create Contacts",
        default=True,
        help="An unknown sender becomes a contact, of a client where the mail domain "
        "tells which one.",
    )
    asks_rating = fields.Boolean(
        string="Ask for a Rating",
        default=True,
        help="The mail about the end of a request asks how well it went.",
    )
    reopen_policy = fields.Selection(
        [
            ("days", "Reopens for some days, then opens a new request"),
            ("always", "Always reopens"),
            ("never", "Always opens a new request"),
        ],
        default="days",
        required=True,
        help="What an answer of the client to a closed request does.",
    )
    reopen_days = fields.Integer(default=14, help="Days after the end of the request.")

    ticket_ids = fields.One2many("service.ticket", "team_id")
    open_count = fields.Integer(compute="_compute_counts")
    untaken_count = fields.Integer(compute="_compute_counts")
    needs_reply_count = fields.Integer(compute="_compute_counts")
    waiting_count = fields.Integer(compute="_compute_counts")
    late_count = fields.Integer(compute="_compute_counts")

    _reopen_days_positive = models.Constraint(
        "CHECK (reopen_days >= 0)", "The number of days to reopen cannot be negative."
    )

    @api.depends("member_line_ids.user_id")
    def _compute_member_ids(self):
        for team in self:
            team.member_ids = team.member_line_ids.user_id

    def _inverse_member_ids(self):
        for team in self.with_context(active_test=False):
            members, lines = team.member_ids, team.member_line_ids
            gone = lines.filtered(lambda line, m=members: line.user_id not in m)
            joined = members - lines.user_id
            if joined or gone:
                team.member_line_ids = [
                    *(Command.delete(line.id) for line in gone),
                    *(Command.create({"user_id": user.id}) for user in joined),
                ]

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_counts(self):
        counts = self._count_open_tickets()
        for team in self:
            figures = counts.get(team.id, (0,) * len(COUNTS))
            for name, figure in zip(COUNTS, figures, strict=True):
                team[name] = figure

    def _count_open_tickets(self):
        """Count the open tickets that the user may see, in one query for all teams.

        :return: dict team id -> figures in the order of ``COUNTS``
        """
        Ticket = self.env["service.ticket"]
        query = Ticket._search(
            [("team_id", "in", self.ids), ("state", "in", OPEN_STATES)]
        )
        team, user, state, reply, deadline = (
            Ticket._field_to_sql(query.table, name, query)
            for name in (
                "team_id",
                "user_id",
                "state",
                "needs_reply_since",
                "next_deadline",
            )
        )
        query.groupby = team
        conditions = (
            SQL("TRUE"),
            SQL("%s IS NULL", user),
            SQL("%s IS NOT NULL", reply),
            SQL("%s = 'waiting'", state),
            SQL("%s < %s", deadline, fields.Datetime.now()),
        )
        rows = self.env.execute_query(
            query.select(
                team, *(SQL("COUNT(*) FILTER (WHERE %s)", row) for row in conditions)
            )
        )
        return {team_id: figures for team_id, *figures in rows}

    @api.constrains("escalation_team_id")
    def _check_escalation(self):
        if not self._has_cycle("escalation_team_id"):
            return
        for team in self:
            circle = team._escalation_way()
            if circle[-1] == circle[0]:
                raise ValidationError(
                    self.env._(
                        "These teams hand over to each other in a circle: %s. Let one "
                        "of them be the last.",
                        " → ".join(member.name for member in circle),
                    )
                )

    def _escalation_way(self):
        """Return the teams that a ticket passes on its way up, as a list.

        The way ends where it comes to a team for the second time.
        """
        way = [self]
        while (following := way[-1].escalation_team_id) and following not in way:
            way.append(following)
        return [*way, following] if following else way

    # Mail gateway

    def _alias_get_creation_values(self):
        values = super()._alias_get_creation_values()
        values["alias_model_id"] = self.env["ir.model"]._get_id("service.ticket")
        if self.id:
            values["alias_defaults"] = defaults = ast.literal_eval(
                self.alias_defaults or "{}"
            )
            defaults["team_id"] = self.id
        return values

    # Business

    def _may_reopen(self, closed_at):
        """Tell whether an answer reopens a ticket of this team.

        :param datetime closed_at: when the ticket was closed; False where nobody
            knows, which counts as now
        :return: False when the answer has to become a new, linked ticket
        """
        if self.reopen_policy == "days":
            now = fields.Datetime.now()
            return (now - (closed_at or now)).days < self.reopen_days
        return self.reopen_policy != "never"

    # Actions

    def action_open_tickets(self):
        """Open the tickets of one team.

        The context key ``service_ticket_filter`` names a filter of the search view.
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_ticket.service_ticket_action_team"
        )
        action["display_name"] = self.name
        if wanted := self.env.context.get("service_ticket_filter"):
            action["context"] = {
                f"search_default_{wanted}": 1,
                "default_team_id": self.id,
            }
        return action
