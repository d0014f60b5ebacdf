"""Which way a mail of the ledger goes: the rules beside those of Odoo's gateway."""

from odoo import api, fields, models
from odoo.tools.mail import email_normalize, email_split

from odoo.addons.service_ci.tools.inner import get_inner

from ...tools.addresses import without_tag
from ...tools.quote import mark_quotes


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
        is_past = get_inner(self.env, "service_ticket_silent")
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
        thread, proof = self._find_answered(message_dict)
        if message_dict.get("is_bounce"):
            core_routes()  # marks the message that did not arrive
            record = thread and thread._get_review_thread()
            self._conclude("ignored", "bounce", record)
            return []
        if thread:
            return thread._route_answer(self, message_dict, proof)
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

    def _find_answered(self, message_dict):
        """Find what a mail answers, in all conversations that are led by mail.

        :return: tuple of a record of any model that inherits ``service.signed.thread``
            and what the mail proves; see there
        """
        for Thread in self._signed_threads():
            thread, proof = Thread._find_answered(message_dict)
            if thread:
                return thread, proof
        return None, None

    @api.model
    def _signed_threads(self):
        """Return the models whose records are talked with by mail.

        Tickets come last: what answers another conversation as well is not for the
        client to read.
        """
        mixin = "service.signed.thread"
        names = self.env.registry.descendants([mixin], "_inherit") - {mixin}
        # sudo: what a mail answers does not depend on who fetched it
        return [
            self.env[name].sudo()
            for name in sorted(names, key=lambda name: name == "service.ticket")
        ]

    def _is_automatic(self):
        """Tell whether a machine answers, and nobody wants it treated as a word."""
        return self.automation == "auto_reply" and not self.is_forced

    def _route_to(self, record, message_dict, custom_values=None):
        """Return the route to a record, or to a new one where it is empty."""
        user = self.env["mail.thread"]._mail_find_user_for_gateway(
            message_dict["email_from"]
        )
        user_id = user.id or self.env.uid
        return (record._name, record.id or 0, custom_values or {}, user_id, None)

    # New tickets

    def _route_to_team(self, message_dict):
        """Return the route to the team that a person has chosen."""
        message_dict.pop("parent_id", None)
        values = {"team_id": self.team_id.id}
        return self._route_to(self.env["service.ticket"], message_dict, values)

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
