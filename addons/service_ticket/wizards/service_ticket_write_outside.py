from odoo import api, fields, models
from odoo.fields import Command


class ServiceTicketWriteOutside(models.TransientModel):
    """The window for a word to a team outside."""

    _name = "service.ticket.write.outside"
    _description = "Write to a Team Outside"

    ticket_id = fields.Many2one("service.ticket", required=True)
    team_email = fields.Char(related="ticket_id.external_team_email", string="To")
    body = fields.Html(string="Text", required=True, sanitize_style=True)
    attachment_ids = fields.Many2many("ir.attachment", string="Files")
    waits = fields.Boolean(string="The ticket waits for their answer", default=True)

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        ticket = self.env["service.ticket"].browse(values.get("ticket_id"))
        if ticket.has_outside_news:
            ticket.check_access("write")
            news = ticket._get_outside_news()[ticket.id]
            values["body"] = ticket._outside_news_text(news)
            values["attachment_ids"] = [Command.set(news.attachment_ids.ids)]
        return values

    def action_send(self):
        """Send the mail and keep it on the ticket as an internal message."""
        self.ensure_one()
        ticket = self.ticket_id
        ticket.check_access("write")
        self.attachment_ids.check_access("read")
        ticket._mail_outside({ticket.id: self.body}, {ticket.id: self.attachment_ids})
        ticket._settle_outside_news()
        if self.waits:
            ticket._wait_for("external")
        return {"type": "ir.actions.act_window_close"}
