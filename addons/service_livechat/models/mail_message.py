from odoo import fields, models


class MailMessage(models.Model):
    _inherit = "mail.message"

    # Of a message on a ticket: the word of the chat that it is.
    service_chat_message_id = fields.Many2one(
        "mail.message",
        string="Word of the Chat",
        readonly=True,
        copy=False,
        ondelete="set null",
        groups="base.group_user",
    )

    # Each word stands on a ticket once, whoever brings it there.
    _service_chat_message_uniq = models.UniqueIndex(
        "(service_chat_message_id) WHERE service_chat_message_id IS NOT NULL"
    )
