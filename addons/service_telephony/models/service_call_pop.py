"""What agents see the moment that it rings."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

# What is told about a call later than that is history.
FRESH = timedelta(minutes=5)
# Exchanges lose events: nobody talks for longer.
LONGEST_TALK = timedelta(hours=4)
MAX_TICKETS = 5
MAX_CANDIDATES = 10


class ServiceCall(models.Model):
    _inherit = "service.call"

    is_popped = fields.Boolean(readonly=True)

    def _pop(self):
        """Tell the screens of those whom a call concerns what has become of it.

        Only ids and states leave: each browser asks what its user may see.
        """
        self.ensure_one()
        if self.direction == "internal":
            return
        is_fresh = self.started_at and fields.Datetime.now() - self.started_at < FRESH
        if self.state != "ended" and is_fresh:
            self.is_popped = True
        elif not self.is_popped:
            return
        users = self._get_popped_users()
        users._bus_send(
            "service_telephony/call",
            {"id": self.id, "state": self.state, "user_id": self.user_id.id},
        )

    def _get_popped_users(self):
        """Return on whose screens a call pops up: the team's where no telephone of an
        agent is known.
        """
        users = self.agent_ids | self.user_id
        if not users and self.direction == "in":
            users = self.team_id.member_ids
        users.sudo().fetch(["active", "partner_id"])  # sudo: whose screen it is
        return users.filtered("active")

    @api.model
    def _get_live_of_user(self):
        """Return the calls that ring at the user, or that the user has on the line."""
        now = fields.Datetime.now()
        rings = [("state", "=", "ringing"), ("started_at", ">=", now - FRESH)]
        talks = [
            *(("state", "=", "talking"), ("user_id", "=", self.env.uid)),
            ("started_at", ">=", now - LONGEST_TALK),
        ]
        calls = self.search(
            Domain("is_popped", "=", True) & (Domain(rings) | Domain(talks))
        )
        return calls.filtered(lambda call: self.env.user in call._get_popped_users())

    @api.readonly
    def get_pop_info(self):
        """Return what the pop of calls shows to the current user.

        :return: list of dicts of those calls that the user may read
        """
        calls = self.search([("id", "in", self.ids)], order="id")
        return [call._get_pop_values() for call in calls]

    def _get_pop_values(self):
        self.ensure_one()
        Ticket = self.env["service.ticket"]
        tickets = Ticket.search(
            self._get_open_tickets_domain(), order="id desc", limit=MAX_TICKETS + 1
        )
        candidates = self._get_candidates()[:MAX_CANDIDATES] if self.is_guess else ()
        return {
            "id": self.id,
            "state": self.state,
            "direction": self.direction,
            "number": self._get_number_text(),
            "caller_name": self.caller_name or "",
            "line": self.line_id.display_name or self.line_number or "",
            "contact": self.partner_id.name or "",
            "client": self.client_id.display_name or "",
            "has_card": bool(self.partner_id or self.client_id),
            "is_guess": self.is_guess,
            "candidates": [
                {"id": partner.id, "name": partner.display_name}
                for partner in candidates
            ],
            "user_id": self.user_id.id,
            "agent": self.user_id.name or "",
            "ticket": self._get_pop_ticket(self.ticket_id),
            "tickets": [
                self._get_pop_ticket(ticket)
                for ticket in tickets[:MAX_TICKETS] - self.ticket_id
            ],
            "has_more": len(tickets) > MAX_TICKETS,
            "started_at": fields.Datetime.to_string(self.started_at),
        }

    @api.model
    def _get_pop_ticket(self, ticket):
        if not ticket or not ticket.has_access("read"):
            return False
        return {"id": ticket.id, "number": ticket.number, "name": ticket.name}

    def choose_caller(self, partner_id):
        """Say who of those who share a number calls.

        :param int partner_id: one that has the number
        """
        self.ensure_one()
        if partner_id in self._get_candidates().ids:
            self.partner_id = partner_id
        return self.get_pop_info()
