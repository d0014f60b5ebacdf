"""Mails of teams outside: they end on the ticket, out of the client's sight."""

from odoo import models
from odoo.tools.mail import email_normalize

from ..constants import CLOSED_STATES


class ServiceInboundMail(models.Model):
    _inherit = "service.inbound.mail"

    def _find_ticket(self, message_dict):
        Ticket = self.env["service.ticket"].sudo()
        ticket, _team = Ticket._find_by_outside_reference(_references(message_dict))
        if ticket:
            return ticket._merge_target(), True
        ticket, is_signed = super()._find_ticket(message_dict)
        return ticket or self._find_by_their_number(message_dict), is_signed

    def _find_by_their_number(self, message_dict):
        """Find a ticket by the number that the sender's team gave it.

        Only mails from the address of such a team are looked at.
        """
        Ticket = self.env["service.ticket"].sudo()
        Team = self.env["service.team"].sudo()
        sender = email_normalize(message_dict["email_from"], strict=False)
        for team in Team.browse(Team._outside_addresses().get(sender, ())):
            number = team._find_their_number(message_dict.get("subject"))
            found = number and Ticket.search(
                [("external_ref", "=", number), ("external_team_id", "=", team.id)],
                order="id desc",
            )
            if found:
                is_open = found.filtered(lambda t: t.state not in CLOSED_STATES)
                return (is_open or found)[:1]._merge_target()
        return Ticket

    def _route_to_ticket(self, ticket, is_signed, message_dict):
        team = self._outside_team(ticket, message_dict)
        if not team:
            return super()._route_to_ticket(ticket, is_signed, message_dict)
        # Kept from the client, whatever it answers.
        message_dict["is_internal"] = True
        ticket._on_outside_answer(team, message_dict.get("subject"), self.automation)
        user_id = self._gateway_user_id(message_dict)
        return [(ticket._name, ticket.id, {}, user_id, None)]

    def _outside_team(self, ticket, message_dict):
        """Return the team outside that a mail on a ticket comes from, if it does."""
        _ticket, team = ticket._find_by_outside_reference(_references(message_dict))
        sender = email_normalize(message_dict["email_from"], strict=False)
        return team or ticket._find_outside_team(sender)


def _references(message_dict):
    return f"{message_dict['references']} {message_dict['in_reply_to']}"
