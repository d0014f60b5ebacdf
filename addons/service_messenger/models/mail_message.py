from odoo import fields, models

from ..tools import delivery


class MailMessage(models.Model):
    _inherit = "mail.message"

    messenger_message_ids = fields.One2many(
        "service.messenger.message",
        "mail_message_id",
        groups="base.group_system",
    )

    def _get_deliveries(self):
        deliveries = super()._get_deliveries()
        if not self.env["service.messenger.account"]._is_used():
            return deliveries
        # sudo: whoever reads the conversation may know whether it arrived
        rows = (
            self.env["service.messenger.message"]
            .sudo()
            .search([("mail_message_id", "in", self.ids)])
        )
        order = ("failed", *delivery.ORDER)
        for message, parts in rows.grouped("mail_message_id").items():
            last = min(parts, key=lambda part: order.index(part.state))
            state, problem = last.state, last.problem
            if state == "failed" and last.mailed_to:
                state, problem = "rerouted", f"{last.mailed_to}. {problem}"
            deliveries[message.id] = self._prepare_delivery(
                last.channel_id, last.direction, state, problem
            )
        return deliveries
