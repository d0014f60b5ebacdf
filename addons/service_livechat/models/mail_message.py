from odoo import fields, models

from ..tools.turns import VISITOR
from .service_ticket import CHANNEL


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

    def _get_deliveries(self):
        deliveries = super()._get_deliveries()
        # sudo: whoever reads the conversation may know whether it arrived
        said = self.sudo().filtered("service_chat_message_id")
        if not said:
            return deliveries
        channels = self.env["service.channel"]
        channel = channels.browse(channels._id_of(CHANNEL))
        words = said.service_chat_message_id
        chats = self.env["discuss.channel"].sudo()
        chat_of = {chat.id: chat for chat in chats.browse(words.mapped("res_id"))}
        seen = {chat_id: chat._service_seen_id() for chat_id, chat in chat_of.items()}
        for message in said:
            word = message.service_chat_message_id
            is_in = chat_of[word.res_id]._service_side(word) == VISITOR
            is_read = word.id <= seen[word.res_id]
            deliveries[message.id] = self._prepare_delivery(
                channel, "in" if is_in else "out", "read" if is_read else "sent"
            )
        return deliveries
