"""How the desk tells one of its people that a ticket needs them now."""

from odoo import models

ACTIVITY = "service_ticket.mail_activity_type_signal"


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    def _signal(self, user, summary, note=""):
        """Put tickets on somebody's list and say so on the screen, at once.

        :param user: ``res.users``, may be empty
        :param str summary: one line
        :param note: more, as HTML
        """
        if not (self and user):
            return
        # sudo: whoever caused the signal need not be allowed to plan for others
        self.sudo().activity_schedule(
            ACTIVITY, summary=summary, note=note, user_id=user.id
        )
        user.sudo()._bus_send(
            "simple_notification",
            {
                "type": "warning",
                "title": summary,
                "message": ", ".join(self[:5].sudo().mapped("display_name")),
                "sticky": True,
            },
        )

    def _end_signals(self):
        """Take tickets off the lists: somebody cares."""
        self.sudo().activity_unlink([ACTIVITY])  # sudo: as in the method above
