from odoo import api, fields, models

from .constants import JOINS, KINDS, STEP_STATES


class ServiceApprovalStep(models.Model):
    """One role that is asked, as its route was when the approval began."""

    _name = "service.approval.step"
    _description = "Step of an Approval"
    _order = "approval_id desc, sequence, id"
    _rec_name = "role_id"

    approval_id = fields.Many2one(
        "service.approval", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="approval_id.company_id", store=True, index=True, precompute=True
    )
    client_id = fields.Many2one(
        related="approval_id.client_id",
        store=True,
        index="btree_not_null",
        precompute=True,
    )
    route_id = fields.Many2one(
        related="approval_id.route_id",
        store=True,
        index="btree_not_null",
        precompute=True,
    )
    kind = fields.Selection(KINDS, string="Who Approves", required=True, readonly=True)
    sequence = fields.Integer(string="Order", required=True, readonly=True)
    join = fields.Selection(
        JOINS, string="Beside the Others", required=True, readonly=True
    )
    role_id = fields.Many2one(
        "service.approval.role",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    stand_in_role_id = fields.Many2one(
        "service.approval.role", string="Stands in", readonly=True, ondelete="restrict"
    )
    role_ids = fields.Many2many(
        "service.approval.role",
        string="Who Decides",
        compute="_compute_role_ids",
        search="_search_role_ids",
        help="The role and the one that stands in.",
    )
    has_deputies = fields.Boolean(string="Deputies Decide", readonly=True)
    state = fields.Selection(
        STEP_STATES,
        string="Status",
        required=True,
        readonly=True,
        default="waiting",
        index=True,
    )
    approver_ids = fields.Many2many(
        "res.partner",
        "service_approval_step_approver_rel",
        "step_id",
        "partner_id",
        string="Asked",
        readonly=True,
    )
    decision_ids = fields.One2many("service.approval.decision", "step_id")

    # Time

    hours = fields.Float(string="Working Hours to Decide", readonly=True)
    remind_hours = fields.Float(readonly=True)
    escalate_hours = fields.Float(readonly=True)
    escalation_partner_id = fields.Many2one(
        "res.partner", string="Next Person", readonly=True, ondelete="restrict"
    )
    asked_at = fields.Datetime(readonly=True)
    asked_on = fields.Date(string="Last Looked at", readonly=True)
    deadline = fields.Datetime(string="Decide by", readonly=True)
    remind_at = fields.Datetime(readonly=True)
    escalate_at = fields.Datetime(readonly=True)
    fired = fields.Selection(
        [
            ("before", "Reminded"),
            ("late", "Late"),
            ("escalated", "Escalated"),
        ],
        string="What Happened",
        readonly=True,
    )
    next_event_at = fields.Datetime(readonly=True)
    event_error = fields.Char(string="Error", readonly=True)

    # Figures; each mean is taken over the steps that were decided

    decided_at = fields.Datetime(readonly=True)
    used_hours = fields.Float(
        string="Working Hours Taken", readonly=True, aggregator="avg"
    )
    elapsed_hours = fields.Float(
        string="Hours Taken", readonly=True, aggregator="avg", help="By the clock."
    )
    rejected_rate = fields.Float(
        string="Share Rejected", readonly=True, aggregator="avg"
    )
    late_rate = fields.Float(string="Share Late", readonly=True, aggregator="avg")

    _event_idx = models.Index(
        "(next_event_at) WHERE state = 'pending' AND next_event_at IS NOT NULL"
    )
    _pending_idx = models.Index("(asked_on) WHERE state = 'pending'")

    @api.depends("role_id", "stand_in_role_id")
    def _compute_role_ids(self):
        for step in self:
            step.role_ids = step.role_id | step.stand_in_role_id

    def _search_role_ids(self, operator, value):
        if operator != "in":
            return NotImplemented
        return ["|", ("role_id", "in", value), ("stand_in_role_id", "in", value)]

    def action_open_approval(self):
        """Open the approval of one step."""
        self.ensure_one()
        return self.approval_id.get_formview_action()
