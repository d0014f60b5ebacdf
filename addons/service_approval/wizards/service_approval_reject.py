from odoo import fields, models


class ServiceApprovalReject(models.TransientModel):
    """Why somebody does not agree."""

    _name = "service.approval.reject"
    _description = "Reject an Approval"

    approval_ids = fields.Many2many(
        "service.approval",
        "service_approval_reject_rel",
        "reject_id",
        "approval_id",
        string="Approvals",
        required=True,
    )
    reason = fields.Text(required=True)

    def action_reject(self):
        """Reject what the current user is asked about."""
        self.ensure_one()
        self.approval_ids._decide_all("rejected", self.reason)
        return {"type": "ir.actions.act_window_close"}
