"""What happens to tickets, told to the systems that want to know."""

from odoo import api, models
from odoo.fields import Domain

from odoo.addons.service_ci.tools.inner import get_inner


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    def _get_event_client(self):
        """Return the client that one ticket is told to: ``res.partner``."""
        return self.client_id

    @api.model
    def _get_event_domain(self, event):
        """Return of which tickets the current user is told, of those that he sees.

        :param str event: what happened
        """
        return Domain.TRUE

    def _intake_finish(self):
        result = super()._intake_finish()
        if not get_inner(self.env, "service_ticket_silent"):
            self.env["service.webhook"]._emit("ticket.created", self)
        return result

    def write(self, vals):
        Webhook = self.env["service.webhook"]
        if {"stage_id", "type_id"}.isdisjoint(vals) or not Webhook._listening(
            "ticket.status"
        ):
            return super().write(vals)
        stages = {ticket: ticket.stage_id for ticket in self}
        result = super().write(vals)
        moved = self.filtered(lambda ticket: ticket.stage_id != stages[ticket])
        # A step may cause another one; told is where the ticket stands in the end.
        Webhook._emit_once("ticket.status", moved)
        return result

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        Webhook = self.env["service.webhook"]
        if Webhook._listening("ticket.message") and self._is_conversation(message):
            # sudo: told is what every reader of the ticket may read
            [values] = self.sudo()._api_message_values(message.sudo())
            details = dict.fromkeys(self, values)
            Webhook._emit("ticket.message", self, "message", details)
        return result
