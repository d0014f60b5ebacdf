from odoo import models
from odoo.fields import Domain


class DiscussChannelMember(models.Model):
    _inherit = "discuss.channel.member"

    def _set_last_seen_message(self, message, notify=True):
        before = self.seen_message_id.id
        result = super()._set_last_seen_message(message, notify=notify)
        # sudo: visitors see no tickets, the desk sees what they have read
        member = self.sudo()
        if (
            member.channel_id.service_ticket_id
            and member.livechat_member_type == "visitor"
            and member.seen_message_id.id != before
        ):
            member._service_tell_read(before)
        return result

    def _service_tell_read(self, before):
        """Tell the desk which words the visitor has read just now.

        :param before: id of the last message that was read before, or False
        """
        chat = self.channel_id
        words = (
            Domain("model", "=", chat._name)
            & Domain("res_id", "=", chat.id)
            & Domain("id", ">", before or 0)
            & Domain("id", "<=", self.seen_message_id.id)
        )
        copies = self.env["mail.message"].search(
            Domain("service_chat_message_id", "any!", words)
        )
        copies._bus_send_deliveries()
