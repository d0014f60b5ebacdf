"""New messages reach a page that is open, without a reload."""

import re

from odoo import models

SUBCHANNEL = "portal"
CHANNEL = re.compile(r"service_portal_ticket_([0-9]{1,9})")


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    def _message_post_after_hook(self, message, msg_vals):
        result = super()._message_post_after_hook(message, msg_vals)
        # Nobody looks at a page that comes into being with its first message.
        is_new = self.create_date >= self.env.cr.now()
        if not (is_new or message.is_internal or message.sudo().subtype_id.internal):
            # the id only: pages read what their user may see
            self.env["bus.bus"]._sendone(
                (self, SUBCHANNEL), "service_partner_portal/message", {"id": self.id}
            )
        return result


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        wanted = {
            channel: int(match[1])
            for channel in channels
            if isinstance(channel, str) and (match := CHANNEL.fullmatch(channel))
        }
        channels = [channel for channel in channels if channel not in wanted]
        if wanted and self.env.user._is_portal():
            # search, unlike browse, drops what the user may not read
            tickets = self.env["service.ticket"].search(
                [("id", "in", list(wanted.values()))]
            )
            channels += [(ticket, SUBCHANNEL) for ticket in tickets]
        return super()._build_bus_channel_list(channels)
