from odoo import fields, models


class ServiceEstimateOverride(models.TransientModel):
    """Why paid work begins before the client has accepted, and who says so."""

    _name = "service.estimate.override"
    _description = "Begin without Estimate"

    ticket_id = fields.Many2one(
        "service.ticket",
        required=True,
    )
    reason = fields.Text(required=True)

    def action_release(self):
        """Let the work begin."""
        self.ensure_one()
        self.ticket_id._release_by_hand(self.reason)
        return {"type": "ir.actions.act_window_close"}
