from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import html2plaintext

NAME_LENGTH = 80
KINDS = [
    ("division", "Division"),
    ("user", "Colleague"),
    ("partner", "Outside expert"),
]
STATES = [
    ("draft", "Draft"),
    ("asked", "Asked"),
    ("answered", "Answered"),
    ("cancelled", "Withdrawn"),
]
ATTENTION_OF_STATE = {
    "draft": "act",
    "asked": "wait",
    "answered": "done",
    "cancelled": "done",
}


class ServiceExpertRequest(models.Model):
    """A question to somebody who knows, with a term and an answer."""

    _name = "service.expert.request"
    _description = "Expert Request"
    _inherit = ["service.signed.thread", "mail.activity.mixin"]
    _order = "id desc"
    # Experts change no field; they write to the one who asked.
    _mail_post_access = "read"

    name = fields.Char(compute="_compute_name", store=True, precompute=True)
    ticket_id = fields.Many2one(
        "service.ticket",
        required=True,
        index=True,
        readonly=True,
        ondelete="cascade",
        # Experts who are no agents learn of a ticket what they are told.
        groups="service_ci.group_agent",
    )
    company_id = fields.Many2one(
        related="ticket_id.company_id", store=True, precompute=True, index=True
    )
    state = fields.Selection(
        STATES, default="draft", required=True, readonly=True, copy=False, tracking=10
    )
    attention = fields.Selection(
        "_selection_attention", compute="_compute_attention", string="Turn"
    )

    may_answer = fields.Boolean(compute="_compute_may_answer")

    # Who is asked

    kind = fields.Selection(
        KINDS,
        string="Who",
        compute="_compute_division",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    team_id = fields.Many2one(
        "service.team",
        string="Division",
        compute="_compute_division",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Expert",
        index="btree_not_null",
        tracking=20,
        domain="[('share', '=', False)]",
        help="The colleague who is asked, or who of the division has taken it.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Outside Expert",
        index="btree_not_null",
        help="Gets the question by mail and answers by mail or on a page.",
    )

    # What is asked

    question = fields.Html(sanitize_style=True)
    share = fields.Selection(
        [
            ("nothing", "Only the question"),
            ("request", "The client's request"),
            ("conversation", "The whole conversation with the client"),
        ],
        string="The Expert Sees",
        default="nothing",
        required=True,
        help="Internal notes are never shown.",
    )
    shared = fields.Html(
        string="From the Ticket",
        compute="_compute_shared",
        store=True,
        readonly=False,
        help="Exactly what the expert sees of the ticket; take out what is not for "
        "them.",
    )
    attachment_ids = fields.Many2many(
        "ir.attachment",
        string="Files",
        bypass_search_access=True,
    )
    waits = fields.Boolean(
        string="Ticket Waits",
        default=True,
        help="The ticket waits until all its experts have answered.",
    )

    # Terms

    norm_hours = fields.Float(
        string="Norm",
        compute="_compute_norm_hours",
        store=True,
        readonly=False,
        precompute=True,
        help="Working hours that the expert has for the answer.",
    )
    would_be_due_at = fields.Datetime(
        string="Answer by",
        compute="_compute_would_be_due_at",
        help="When the answer is due if the question is asked now.",
    )
    asked_by_id = fields.Many2one(
        "res.users", string="Asked by", readonly=True, copy=False, index=True
    )
    asked_at = fields.Datetime(readonly=True, copy=False)
    due_at = fields.Datetime(string="Due", readonly=True, copy=False)
    next_reminder = fields.Selection(
        [("before", "Before the term"), ("after", "After the term")],
        readonly=True,
        copy=False,
    )
    remind_at = fields.Datetime(readonly=True, copy=False)

    # The answer

    answer = fields.Html(readonly=True, copy=False, sanitize_style=True)
    answered_at = fields.Datetime(readonly=True, copy=False)
    answered_by_id = fields.Many2one(
        "res.partner", string="Answered by", readonly=True, copy=False
    )
    used_seconds = fields.Integer(
        readonly=True, copy=False, aggregator="avg", help="Working time."
    )
    used_hours = fields.Float(
        string="Time Used",
        compute="_compute_used_hours",
        store=True,
        aggregator="avg",
        help="Working hours from the question to the answer.",
    )
    in_time = fields.Boolean(readonly=True, copy=False)
    in_time_rate = fields.Float(
        string="Answered in Time",
        compute="_compute_in_time_rate",
        store=True,
        aggregator="avg",
        help="Share of the answers that came in time.",
    )

    _number_uniq = models.UniqueIndex(
        "(number) WHERE number != '/'", "There is a request with this number already."
    )
    _remind_idx = models.Index(
        "(remind_at) WHERE state = 'asked' AND remind_at IS NOT NULL"
    )
    _open_idx = models.Index("(ticket_id) WHERE state = 'asked'")
    _norm_positive = models.Constraint(
        "CHECK (norm_hours > 0)",
        "An expert needs some time: enter a number of hours above zero.",
    )

    # Computed fields

    @api.depends("kind", "team_id", "user_id", "partner_id", "norm_hours")
    def _compute_would_be_due_at(self):
        now = fields.Datetime.now()
        for calendar, requests in self.grouped(lambda r: r._get_calendar()).items():
            spans = [(now, request.norm_hours * 3600) for request in requests]
            moments = calendar._service_deadlines(spans)
            for request, moment in zip(requests, moments, strict=True):
                request.would_be_due_at = moment

    @api.model
    def _selection_attention(self):
        return (
            self.env["service.ticket"]
            ._fields["attention"]
            ._description_selection(self.env)
        )

    @api.depends("question")
    def _compute_name(self):
        for request in self:
            text = " ".join(html2plaintext(request.question or "").split())
            is_long = len(text) > NAME_LENGTH
            request.name = text[: NAME_LENGTH - 1] + "…" if is_long else text

    @api.depends("state", "due_at")
    def _compute_attention(self):
        now = fields.Datetime.now()
        for request in self:
            is_late = request.state == "asked" and request.due_at < now
            request.attention = "late" if is_late else ATTENTION_OF_STATE[request.state]

    @api.depends_context("uid")
    def _compute_may_answer(self):
        for request in self:
            request.may_answer = request._may_be_answered_by(self.env.user)

    @api.depends("ticket_id")
    def _compute_division(self):
        for request in self:
            category = request.ticket_id.product_categ_id
            if not request.team_id and category:
                request.team_id = category._service_expert_team()
            request.kind = request.kind or "division"

    @api.depends("team_id", "kind", "company_id")
    def _compute_norm_hours(self):
        for request in self:
            if request.state == "draft":
                division = request.team_id if request.kind == "division" else None
                company = request.company_id or self.env.company
                request.norm_hours = (
                    division and division.expert_hours
                ) or company.service_expert_hours
            else:
                request.norm_hours = request.norm_hours

    @api.depends("ticket_id", "share")
    def _compute_shared(self):
        for request in self:
            if request.state == "draft":
                request.shared = request.ticket_id._expert_excerpt(request.share)
            else:
                # What was asked stays as it was, also when its ticket is merged.
                request.shared = request.shared

    @api.depends("used_seconds")
    def _compute_used_hours(self):
        for request in self:
            request.used_hours = request.used_seconds / 3600

    @api.depends("in_time")
    def _compute_in_time_rate(self):
        for request in self:
            request.in_time_rate = float(request.in_time)

    # Constraints

    @api.constrains("kind", "user_id", "team_id", "partner_id")
    def _check_expert(self):
        missing = {
            "user": self.env._("Choose the colleague whom you ask."),
            "division": self.env._("Choose the division that you ask."),
            "partner": self.env._("Choose the outside expert whom you ask."),
        }
        names = {"user": "user_id", "division": "team_id", "partner": "partner_id"}
        for request in self:
            if not request[names[request.kind]]:
                raise ValidationError(missing[request.kind])

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        unnumbered = [vals for vals in vals_list if vals.get("number", "/") == "/"]
        numbers = self.env["ir.sequence"]._next_by_code_batch(
            "service.expert.request", len(unnumbered)
        )
        for vals, number in zip(unnumbered, numbers, strict=True):
            vals["number"] = number
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_asked(self):
        if any(request.state == "asked" for request in self):
            raise UserError(
                self.env._("Withdraw a question before you delete the request.")
            )

    # Experts

    def _get_experts(self):
        """Return the people who may answer one request, as ``res.partner``."""
        self.ensure_one()
        if self.kind == "partner":
            return self.partner_id
        users = self.user_id
        if self.kind == "division":
            # sudo: experts who are no agents do not see the teams
            users |= self.team_id.sudo().member_ids
        return users.filtered("active").partner_id

    def _get_calendar(self):
        """Return the calendar that the term of one request is counted by."""
        # sudo: calendars of people and teams are no secret where terms follow from them
        request = self.sudo()
        calendar = {
            "user": request.user_id.resource_calendar_id,
            "division": request.team_id.resource_calendar_id,
        }.get(self.kind)
        return calendar or request.company_id.resource_calendar_id
