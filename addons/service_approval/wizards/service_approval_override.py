from odoo import fields, models


class ServiceApprovalOverride(models.TransientModel):
    """Why work begins before everybody has agreed, and who says so."""

    _name = "service.approval.override"
    _description = "Begin without Approval"

    approval_id = fields.Many2one("service.approval", required=True, ondelete="cascade")
    reason = fields.Text(required=True)

    def action_release(self):
        """Let the work begin."""
        self.ensure_one()
        self.approval_id._release(self.reason)
        return {"type": "ir.actions.act_window_close"}
