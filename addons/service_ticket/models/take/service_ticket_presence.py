"""Who else has the same ticket open.

Nothing of this is stored: browsers tell each other, over a channel of the bus that only
those can listen to who may read the ticket.
"""

from odoo import models

PRESENCE_STATES = ("here", "look", "type", "leave")


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    def announce_presence(self, token, state):
        """Tell the others who have a ticket open what the current user does with it.

        :param str token: names the browser tab
        :param str state: ``look`` (has just opened it; others answer), ``here`` (still
            looks, or answers), ``type`` or ``leave``
        """
        self.ensure_one()
        self.check_access("read")
        if state not in PRESENCE_STATES or not self.env.user._is_internal():
            return
        # sudo: the name of a colleague is no secret
        user = self.env.user.sudo()
        self.env["bus.bus"]._sendone(
            (self, "presence"),
            "service_ticket/presence",
            {
                "ticket_id": self.id,
                "token": str(token)[:64],
                "state": state,
                "user": {"id": user.id, "name": user.name},
            },
        )
