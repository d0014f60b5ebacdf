from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .constants import APPROVAL_STATES, KINDS, LIVE_STATES, MONEY, SUBJECTS


class ServiceApproval(models.Model):
    """What some people have to agree to before work begins, as it was when asked."""

    _name = "service.approval"
    _description = "Approval"
    _inherit = [
        "service.portal.readable",
        "service.signed.thread",
        "mail.activity.mixin",
        "portal.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True
    _mail_post_access = "read"
    _reference_kind = "approval"
    _number_letter = "A"
    # Prices and what was said about it are shown by the page, where people may see it.
    _portal_fields = frozenset(
        {
            *("id", "display_name", "number", "name", "kind", "state"),
            *("client_id", "site_id", "started_at", "decided_at"),
        }
    )

    number = fields.Char(required=True, readonly=True, default="/", copy=False)
    name = fields.Char(string="What", required=True, readonly=True)
    subject = fields.Selection(
        SUBJECTS,
        string="About",
        required=True,
        readonly=True,
    )
    ticket_id = fields.Many2one(
        "service.ticket",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    workorder_id = fields.Many2one(
        "service.workorder",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="ticket_id.company_id", store=True, index=True, precompute=True
    )
    client_id = fields.Many2one(
        related="ticket_id.client_id",
        store=True,
        index="btree_not_null",
        precompute=True,
    )
    team_id = fields.Many2one(
        related="ticket_id.team_id",
        store=True,
        index="btree_not_null",
        precompute=True,
    )
    site_id = fields.Many2one(
        "service.site", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    route_id = fields.Many2one(
        "service.approval.route",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    kind = fields.Selection(
        KINDS, string="Who Approves", required=True, readonly=True, index=True
    )
    state = fields.Selection(
        APPROVAL_STATES,
        string="Status",
        required=True,
        readonly=True,
        default="pending",
        index=True,
        tracking=True,
    )

    # What is approved, as it was

    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary(readonly=True, groups=MONEY)
    amount_shown = fields.Monetary(
        string="Amount to Approve",
        compute="_compute_amount_shown",
        compute_sudo=True,
    )
    content = fields.Json(readonly=True)
    content_html = fields.Html(
        string="What Is Asked",
        compute="_compute_content_html",
    )
    digest = fields.Char(
        readonly=True,
        help="Whatever changes in what was approved changes this key.",
    )

    # How it went

    requested_by_id = fields.Many2one(
        "res.users",
        string="Asked by",
        readonly=True,
    )
    started_at = fields.Datetime(
        readonly=True, default=fields.Datetime.now, required=True
    )
    decided_at = fields.Datetime(readonly=True)
    reason = fields.Char(
        readonly=True,
        help="Why it was rejected, begun without, or asked anew.",
    )
    released_by_id = fields.Many2one(
        "res.users",
        string="Let Begin by",
        readonly=True,
    )
    previous_id = fields.Many2one(
        "service.approval",
        string="Asked anew after",
        readonly=True,
        index="btree_not_null",
    )
    step_ids = fields.One2many(
        "service.approval.step",
        "approval_id",
        string="Steps",
    )
    decision_ids = fields.One2many(
        "service.approval.decision",
        "approval_id",
        string="Decisions",
    )
    # stored: the record rules of those who decide look at it
    approver_ids = fields.Many2many(
        "res.partner",
        "service_approval_approver_rel",
        "approval_id",
        "partner_id",
        string="Asked",
        readonly=True,
    )
    is_mine = fields.Boolean(
        string="Waits for Me",
        compute="_compute_is_mine",
        search="_search_is_mine",
    )
    next_deadline = fields.Datetime(
        string="Decide by",
        compute="_compute_next_deadline",
    )

    _number_uniq = models.UniqueIndex(
        "(number) WHERE number <> '/'", "Another approval has this number already."
    )
    # One is under way of each kind, whoever asks at the same moment.
    _ticket_uniq = models.UniqueIndex(
        "(ticket_id, kind) WHERE state = 'pending' AND subject = 'ticket'",
        "The request waits for this approval already.",
    )
    _workorder_uniq = models.UniqueIndex(
        "(workorder_id, kind) WHERE state = 'pending' AND subject = 'workorder'",
        "The work order waits for this approval already.",
    )

    # Computed fields

    @api.depends("amount")
    @api.depends_context("uid")
    def _compute_amount_shown(self):
        user = self.env.user
        sees_all = user.has_group(MONEY)
        for approval in self:
            is_asked = user.partner_id in approval.approver_ids
            approval.amount_shown = approval.amount if sees_all or is_asked else 0.0

    @api.depends("content")
    @api.depends_context("lang")
    def _compute_content_html(self):
        for approval in self:
            approval.content_html = self.env["ir.qweb"]._render(
                "service_approval.approval_content", {"rows": approval._get_rows()}
            )

    @api.depends_context("uid")
    @api.depends("step_ids.state", "step_ids.approver_ids")
    def _compute_is_mine(self):
        steps = self._get_steps_of(self.env.user.partner_id)
        mine = steps.approval_id
        for approval in self:
            approval.is_mine = approval in mine

    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: only the ids of what is asked of the user
        steps = self.env["service.approval.step"].sudo()
        asked = steps._search(
            [
                ("state", "=", "pending"),
                ("approver_ids", "in", self.env.user.partner_id.ids),
            ]
        )
        mine = Domain("step_ids", "in", asked)
        if True in value:
            return Domain.TRUE if False in value else mine
        return ~mine

    @api.depends("step_ids.state", "step_ids.deadline")
    def _compute_next_deadline(self):
        for approval in self:
            pending = approval.step_ids.filtered(lambda step: step.state == "pending")
            deadlines = [d for d in pending.mapped("deadline") if d]
            approval.next_deadline = min(deadlines, default=False)

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for approval in self:
            approval.access_url = f"/my/approvals/{approval.id}"
        return result

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        numbers = self.env["ir.sequence"]._next_by_code_batch(
            self._name, len(vals_list)
        )
        vals_list = [
            {**vals, "number": number}
            for vals, number in zip(vals_list, numbers, strict=True)
        ]
        quiet = self.with_context(
            mail_create_nosubscribe=True, mail_create_nolog=True, mail_notrack=True
        )
        return super(ServiceApproval, quiet).create(vals_list).with_env(self.env)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        raise UserError(
            self.env._("Approvals are part of the history: nobody deletes them.")
        )

    # What it is about

    def _get_subject(self):
        """Return the record that one approval is about."""
        self.ensure_one()
        return self[self._get_subject_fields()[self.subject]]

    @api.model
    def _get_subject_fields(self):
        """Return where each kind of subject stands: dict subject -> field."""
        return {"ticket": "ticket_id", "workorder": "workorder_id"}

    def _get_subjects(self):
        """Return the records that approvals are about: list of recordsets by model."""
        names = self._get_subject_fields()
        return [
            approvals[names[subject]]
            for subject, approvals in self.grouped("subject").items()
        ]

    def _get_rows(self):
        """Return what is approved, for people: list of (label, list of lines)."""
        labels = self.env["service.approval.subject"]._get_content_labels()
        content = self.content or {}
        return [
            (label, content[key]["text"])
            for key, label in labels.items()  # what is stored has no order
            if key in content and content[key]["text"]
        ]

    @api.model
    def _get_live_domain(self):
        return Domain("state", "in", LIVE_STATES)

    # Actions

    def action_open_subject(self):
        """Open what one approval is about."""
        self.ensure_one()
        return self._get_subject().get_formview_action()
