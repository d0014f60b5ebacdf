from odoo import fields, models


class ServiceTicketWriteOutside(models.TransientModel):
    """The window for a word to a team outside."""

    _name = "service.ticket.write.outside"
    _description = "Write to a Team Outside"

    ticket_id = fields.Many2one("service.ticket", required=True)
    team_email = fields.Char(related="ticket_id.external_team_email", string="To")
    body = fields.Html(string="Text", required=True, sanitize_style=True)
    attachment_ids = fields.Many2many("ir.attachment", string="Files")
    waits = fields.Boolean(string="The ticket waits for their answer", default=True)

    def action_send(self):
        """Send the mail and keep it on the ticket as an internal message."""
        self.ensure_one()
        ticket = self.ticket_id
        ticket.check_access("write")
        self.attachment_ids.check_access("read")
        ticket._mail_outside({ticket.id: self.body}, {ticket.id: self.attachment_ids})
        # sudo: clocks are nobody's to write
        ticket.sudo()._expect_outside_answer()
        if self.waits:
            ticket._wait_for("external")
        return {"type": "ir.actions.act_window_close"}
