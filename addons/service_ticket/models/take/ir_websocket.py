import re

from odoo import models

PRESENCE_CHANNEL = re.compile(r"service_ticket_presence_([0-9]{1,9})")


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        wanted = {
            channel: int(match[1])
            for channel in channels
            if isinstance(channel, str)
            and (match := PRESENCE_CHANNEL.fullmatch(channel))
        }
        channels = [channel for channel in channels if channel not in wanted]
        if wanted and self.env.user.has_group("service_ci.group_agent"):
            # search, unlike browse, drops what the user may not read
            tickets = self.env["service.ticket"].search(
                [("id", "in", list(wanted.values()))]
            )
            channels += [(ticket, "presence") for ticket in tickets]
        return super()._build_bus_channel_list(channels)
