"""How the desk tells one of its people that a ticket needs them now."""

from markupsafe import Markup

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..constants import OPEN_STATES

ACTIVITY = "service_ticket.mail_activity_type_signal"


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    signals_me = fields.Boolean(
        compute="_compute_signals_me",
        search="_search_signals_me",
        help="The desk has told the current user that the ticket needs them.",
    )

    def _compute_signals_me(self):
        signalled = self.search([("id", "in", self.ids), ("signals_me", "=", True)])
        for ticket in self:
            ticket.signals_me = ticket in signalled

    def _search_signals_me(self, operator, value):
        """Find open tickets with a signal on the user's list, or with a promise that
        the user was told of and that is neither kept nor at rest.
        """
        if operator != "in":
            return NotImplemented
        listed = Domain("activity_type_id", "=", self.env.ref(ACTIVITY).id) & Domain(
            "user_id", "=", self.env.uid
        )
        told = Domain("user_ids", "in", self.env.uid) & Domain(
            "clock_id.stopped_at", "=", False
        )
        # sudo: what the user was told of; whether the ticket may be read is asked
        # by the rules of tickets
        events = self.env["service.sla.event"].sudo()._search(told)
        ticket_id = SQL.identifier(events.table, "ticket_id")
        return Domain("state", "in", OPEN_STATES) & (
            Domain("activity_ids", "any", listed)
            | Domain("id", "in", events.subselect(ticket_id))
        )

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

    def _signal_or_note(self, user, get_text):
        """Signal in the language of who reads it; say on the ticket if nobody does.

        :param user: ``res.users``, may be empty
        :param get_text: callable that gets an environment and returns one line
        """
        if user:
            self._signal(user, get_text(self.with_context(lang=user.lang).env))
            return
        reason = self.env._("Nobody was told: the team has no leader.")
        text = Markup("%s<br/>%s") % (get_text(self.env), reason)
        self._message_log_batch(dict.fromkeys(self.ids, text))

    def _end_signals(self):
        """Take tickets off the lists: somebody cares."""
        self.sudo().activity_unlink([ACTIVITY])  # sudo: as in the method above
