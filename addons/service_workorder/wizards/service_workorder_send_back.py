from odoo import fields, models


class ServiceWorkorderSendBack(models.TransientModel):
    """Why work has to be done again, and who says so."""

    _name = "service.workorder.send.back"
    _description = "Send Work Back"

    order_ids = fields.Many2many(
        "service.workorder",
        default=lambda self: self.env.context.get("active_ids"),
        required=True,
    )
    reason = fields.Text(required=True)
    is_by_client = fields.Boolean(
        string="The Client Does Not Accept It",
        help="Counts as a complaint and not as our own finding.",
    )

    def action_send_back(self):
        """Have the work done again."""
        self.ensure_one()
        if self.is_by_client:
            self.order_ids.check_access("write")
            self.order_ids._reject_by_client(self.reason)
        else:
            self.order_ids._send_back(self.reason)
        return {"type": "ir.actions.act_window_close"}
