from odoo import fields, models

from odoo.addons.mail.tools.discuss import Store

from ..tools import delivery


class MailMessage(models.Model):
    _inherit = "mail.message"

    messenger_message_ids = fields.One2many(
        "service.messenger.message",
        "mail_message_id",
        groups="base.group_system",
    )

    messenger_delivery = fields.Json(
        compute="_compute_messenger_delivery",
        groups="base.group_user",
        export_string_translation=False,
    )

    def _compute_messenger_delivery(self):
        states = self._get_messenger_states()
        for message in self:
            message.messenger_delivery = states.get(message.id, False)

    def _to_store_defaults(self, target: Store.Target):
        names = super()._to_store_defaults(target)
        is_used = self.env["service.messenger.account"]._is_used()
        if is_used and target.is_internal(self.env):
            names.append(
                Store.Attr(
                    "messenger_delivery",
                    predicate=lambda message: message.model == "service.ticket",
                )
            )
        return names

    def _get_messenger_states(self):
        """Return by which messenger messages came or left, and how far they have come.

        :return: dict id -> dict of ``direction``, ``state``, ``channel``, ``icon``,
            ``color``, ``problem``
        """
        # sudo: whoever reads the conversation may know whether it arrived
        rows = (
            self.env["service.messenger.message"]
            .sudo()
            .search([("mail_message_id", "in", self.ids)])
        )
        order = ("failed", *delivery.ORDER)
        states = {}
        for message_id, parts in rows.grouped("mail_message_id").items():
            last = min(parts, key=lambda part: order.index(part.state))
            states[message_id.id] = {
                "direction": last.direction,
                "state": last.state,
                "channel": last.channel_id.name,
                "icon": last.channel_id.icon,
                "color": last.channel_id.color,
                "problem": last.problem or "",
            }
        return states

    def _bus_send_messenger_state(self):
        """Tell the screens of the desk how far one answer has come."""
        states = self._get_messenger_states()
        agents = self.env["service.ticket"]._get_agents()
        agents._bus_send(
            "service_messenger/state",
            {"id": self.id, "state": states.get(self.id, {}).get("state")},
        )
