"""Which way a mail of the ledger goes: the rules beside those of Odoo's gateway."""

from markupsafe import Markup

from odoo import fields, models
from odoo.tools.mail import email_normalize, email_split

from ...tools.addresses import without_tag
from ...tools.quote import mark_quotes
from ...tools.ticket_number import find_numbers
from ..constants import CLOSED_STATES


class ServiceInboundMail(models.Model):
    _inherit = "service.inbound.mail"

    def _amend_parsed(self, msg_dict):
        """Correct what Odoo's parser would route wrongly or drop.

        :param dict msg_dict: the mail as ``message_parse`` read it; changed in place
        """
        msg_dict["body"] = mark_quotes(msg_dict["body"].strip())
        self._amend_recipients(msg_dict)
        self._amend_message_id(msg_dict)
        self._amend_date(msg_dict)

    def _amend_date(self, msg_dict):
        """Let a mail count from its arrival: its own date is the sender's word.

        Promises follow from it.  Only who imports the past keeps the dates of then.
        """
        arrived_at = fields.Datetime.to_string(self.create_date)
        is_past = self.env.context.get("service_ticket_silent")
        msg_dict["date"] = (
            min(msg_dict.get("date", arrived_at), arrived_at) if is_past else arrived_at
        )

    def _amend_recipients(self, msg_dict):
        """Let ``team+anything@`` reach ``team@``."""
        tagged = [
            address
            for address in email_split(msg_dict["recipients"])
            if without_tag(address) != address
        ]
        for address in tagged:
            msg_dict["recipients"] += f",{without_tag(address)}"

    def _amend_message_id(self, msg_dict):
        """Keep a mail whose Message-ID another one has used before.

        Copies of one mail never get here, so this one says something new.
        """
        unused_ids = self._memory().unused_ids
        if msg_dict["message_id"] in unused_ids:
            unused_ids.remove(msg_dict["message_id"])  # now it is used
            return
        known = (
            self.env["mail.message"]
            .sudo()
            .search([("message_id", "=", msg_dict["message_id"])], limit=1)
        )
        if known and (known.message_type == "email" or self.is_forced):
            msg_dict["message_id"] = f"<{self.fingerprint}.reused@service.local>"
        elif known:
            self._conclude("ignored", "own_message")

    def _route(self, message_dict, core_routes):
        """Return the routes of a mail, at most one of them to a ticket.

        :param dict message_dict: the mail as ``message_parse`` read it
        :param core_routes: callable without arguments, Odoo's own routing
        :return: list of routes as ``message_route`` returns them; an empty list when
            the ledger has noted why the mail goes nowhere
        """
        if message_dict.get("is_bounce"):
            core_routes()  # marks the message that did not arrive
            self._conclude("ignored", "bounce", self._find_ticket(message_dict)[0])
            return []
        ticket, is_signed = self._find_ticket(message_dict)
        if ticket:
            return self._route_to_ticket(ticket, is_signed, message_dict)
        if self._take_as_alarm(message_dict):
            return []
        if reason := self._reason_to_ignore(message_dict):
            self._conclude("ignored", reason)
            return []
        if self.team_id:
            return [self._route_to_team(message_dict)]
        try:
            return core_routes()
        except ValueError:
            # The gateway knows no receiver and would forget the mail.
            self._conclude("quarantined", "unroutable")
            return []

    def _reason_to_ignore(self, message_dict):
        """Return why a mail that belongs to no ticket opens none, or False."""
        if self.is_forced:
            return False
        if self.automation == "auto_reply":
            return "auto_reply"
        sender = email_normalize(message_dict["email_from"], strict=False)
        return "own_message" if self._is_own_address(sender) else False

    def _is_own_address(self, email):
        # sudo: aliases are technical; the remembered answer comes first because it
        # says no for almost every sender
        aliases = self.env["mail.alias"].sudo()
        return bool(
            self.env["mail.alias.domain"].sudo()._find_aliases([email])
            and aliases.search_count([("alias_full_name", "=", email)], limit=1)
        )

    # Answers

    def _find_ticket(self, message_dict):
        """Find the ticket that a mail answers.

        :return: tuple of the ticket (or an empty recordset) and whether the mail
            proves by a signed reference that its sender got one of our mails
        """
        Ticket = self.env["service.ticket"].sudo()
        references = f"{message_dict['references']} {message_dict['in_reply_to']}"
        if ticket := Ticket._find_by_signed_reference(references):
            return ticket._merge_target(), True
        parent = self.env["mail.message"].sudo().browse(message_dict.get("parent_id"))
        if parent.model == "service.ticket":
            ticket = Ticket.browse(parent.res_id).exists()
            return ticket._merge_target(), False
        numbers = find_numbers(message_dict.get("subject"))
        if numbers and not parent.model:
            by_number = {
                ticket.number: ticket
                for ticket in Ticket.search([("number", "in", numbers)])
            }
            for number in numbers:
                if number in by_number:
                    return by_number[number]._merge_target(), False
        return Ticket, False

    def _route_to_ticket(self, ticket, is_signed, message_dict):
        if not self._may_answer(ticket, is_signed, message_dict):
            self._conclude("quarantined", "not_participant", ticket)
            ticket._review_note(self)
            return []
        custom_values = {}
        if self.automation == "auto_reply" and not self.is_forced:
            # Kept for the record; wakes nobody and never reopens anything.
            message_dict["is_internal"] = True
        elif ticket.state in CLOSED_STATES and not ticket.team_id._may_reopen(
            ticket.closed_at
        ):
            message_dict.pop("parent_id", None)
            custom_values = self._prepare_follow_up_values(ticket)
        thread_id = 0 if custom_values else ticket.id
        user_id = self._gateway_user_id(message_dict)
        return [(ticket._name, thread_id, custom_values, user_id, None)]

    def _gateway_user_id(self, message_dict):
        user = self.env["mail.thread"]._mail_find_user_for_gateway(
            message_dict["email_from"]
        )
        return user.id or self.env.uid

    def _may_answer(self, ticket, is_signed, message_dict):
        if self.is_forced or is_signed or self.automation == "auto_reply":
            return True
        sender = email_normalize(message_dict["email_from"], strict=False)
        return ticket._is_participant(sender)

    def _prepare_follow_up_values(self, ticket):
        """Return the values of the new ticket that an answer to an old one opens."""
        return {
            "team_id": ticket.team_id.id,
            "type_id": ticket.type_id.id,
            "repeat_of_id": ticket.id,
            "site_id": ticket.site_id.id,
        }

    # New tickets

    def _route_to_team(self, message_dict):
        """Return the route to the team that a person has chosen."""
        message_dict.pop("parent_id", None)
        custom_values = {"team_id": self.team_id.id}
        user_id = self._gateway_user_id(message_dict)
        return ("service.ticket", 0, custom_values, user_id, None)

    def _keep_one_team(self, routes):
        """One mail makes one ticket: of several teams the first by sequence takes it.

        :param routes: routes as ``message_route`` returned them
        :return: tuple of the routes to follow, that of the ticket last, and the teams
            that the mail was addressed to as well
        """
        Team = self.env["service.team"].sudo()
        new_tickets = [
            route for route in routes if route[0] == "service.ticket" and not route[1]
        ]
        if len(new_tickets) < 2:
            return routes, Team
        teams = Team.search([("id", "in", [r[2].get("team_id") for r in new_tickets])])
        order = {team.id: rank for rank, team in enumerate(teams)}
        new_tickets.sort(
            key=lambda route: order.get(route[2].get("team_id"), len(order))
        )
        # The gateway returns the document of the last route.
        others = [route for route in routes if route not in new_tickets]
        return [*others, new_tickets[0]], teams[1:]

    def _note_other_teams(self, ticket, teams):
        ticket._message_log(
            body=Markup("<p>%s</p>")
            % self.env._(
                "The same mail went to: %(teams)s. They got no ticket of their own.",
                teams=", ".join(teams.mapped("name")),
            )
        )
