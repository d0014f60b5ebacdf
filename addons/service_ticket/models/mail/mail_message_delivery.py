"""How far an answer has come on the way on which the client reads it."""

from odoo import fields, models

from odoo.addons.mail.tools.discuss import Store


class MailMessage(models.Model):
    _inherit = "mail.message"

    service_delivery = fields.Json(
        compute="_compute_service_delivery",
        groups="base.group_user",
        export_string_translation=False,
    )

    def _compute_service_delivery(self):
        deliveries = self._get_deliveries()
        for message in self:
            message.service_delivery = deliveries.get(message.id, False)

    def _get_deliveries(self):
        """Return by which channel messages came or left, and how far they have come.

        Mails have a sign of Odoo's own; addons of other channels add theirs.

        :return: dict id -> what :meth:`_prepare_delivery` returns
        """
        return {}

    def _prepare_delivery(self, channel, direction, state, problem=""):
        """Return what is shown below a message.

        :param channel: ``service.channel``
        :param str direction: ``in`` or ``out``
        :param str state: ``queued``, ``sent``, ``delivered``, ``read``, ``failed`` or
            ``rerouted``: it failed and left by mail
        :param str problem: why it failed, or fails at present
        """
        return {
            "direction": direction,
            "state": state,
            "channel": channel.name,
            "icon": channel.icon,
            "color": channel.color,
            "problem": problem or "",
        }

    def _to_store_defaults(self, target: Store.Target):
        names = super()._to_store_defaults(target)
        if target.is_internal(self.env):
            names.append(
                Store.Attr(
                    "service_delivery",
                    predicate=lambda message: message.model == "service.ticket",
                )
            )
        return names

    def _bus_send_deliveries(self):
        """Tell the screens of the desk that answers have come farther, or failed.

        All of the desk hear it: each asks for what they may read, in their language.
        """
        if self:
            agents = self.env["service.ticket"]._get_agents()
            agents._bus_send("service_ticket/delivery", {"ids": self.ids})
