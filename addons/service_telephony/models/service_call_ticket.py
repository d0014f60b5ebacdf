"""Tickets of calls: by rule, joined, or by hand."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.service_ticket.models.constants import OPEN_STATES

from ..tools.ticket_rule import opens_ticket


class ServiceCall(models.Model):
    _inherit = "service.call"

    def _apply_ticket_rule(self):
        """Give an incoming call its ticket, if the rule of the exchange says so."""
        self.ensure_one()
        connector = self.connector_id
        if self.ticket_id or self.direction != "in":
            return
        if not opens_ticket(
            connector.ticket_rule,
            connector.ticket_callers,
            bool(self.client_id or self.partner_id),
            self.state,
            self.is_missed,
        ):
            return
        self.ticket_id = self._join_ticket() or self._make_ticket()

    def _join_ticket(self):
        """Return the open ticket that a call of the same number belongs to."""
        minutes = self.connector_id.join_minutes
        if not self.number_e164 or not minutes:
            return self.env["service.ticket"]
        # Two calls of one number at the same moment have one ticket.
        self.env["service.new.sender"]._claim(
            [f"tel:{self.company_id.id}:{self.number_e164}"]
        )
        since = (self.started_at or fields.Datetime.now()) - timedelta(minutes=minutes)
        earlier = self.search(
            [
                ("number_e164", "=", self.number_e164),
                ("company_id", "=", self.company_id.id),
                ("started_at", ">=", since),
                ("ticket_id.state", "in", OPEN_STATES),
                ("id", "!=", self.id),
            ],
            limit=1,
        )
        return earlier.ticket_id or self.env["service.ticket"].search(
            [
                ("phone_e164", "=", self.number_e164),
                ("company_id", "=", self.company_id.id),
                ("opened_at", ">=", since),
                ("state", "in", OPEN_STATES),
            ],
            order="id desc",
            limit=1,
        )

    def _make_ticket(self):
        return self.env["service.ticket"]._intake(
            "phone", [self._prepare_ticket_values()]
        )

    def _prepare_ticket_values(self):
        """Return the values of the ticket that this call opens."""
        self.ensure_one()
        connector = self.connector_id
        values = {
            "name": self.env._("Call: %(who)s", who=self.display_name),
            "phone": self.number_e164 or self.number or False,
            "partner_id": self.partner_id.id,
            "team_id": self.team_id.id,
            "company_id": self.company_id.id,
            "opened_at": self.started_at or fields.Datetime.now(),
        }
        if self.client_id and not self.partner_id:
            values["client_id"] = self.client_id.id
        if self.site_id:
            values["site_id"] = self.site_id.id
        if connector.type_id:
            values["type_id"] = connector.type_id.id
        return values

    def _follow_ticket(self):
        """Tell the ticket that its client was spoken to, and what the call was."""
        self.ensure_one()
        ticket = self.ticket_id
        if not ticket:
            return
        if self.answered_at:
            ticket._on_call_answered(self)
        if self.state == "ended" and not self.is_noted:
            self.is_noted = True
            ticket._message_log_batch({ticket.id: self._get_history_text()})

    def _get_history_text(self):
        """Return what the ticket's history says of a call."""
        minutes, seconds = divmod(self.talking_seconds, 60)
        facts = {
            "who": self.display_name,
            "agent": self.user_id.name or self.extension or "",
            "length": f"{minutes}:{seconds:02}",
            "seconds": self.waiting_seconds,
        }
        if self.result != "answered":
            if self.direction == "out":
                return self.env._("Outgoing call to %(who)s: nobody answered.", **facts)
            return self.env._(
                "Missed call from %(who)s, who waited %(seconds)s seconds.", **facts
            )
        if self.direction == "out":
            return self.env._(
                "Outgoing call to %(who)s by %(agent)s, %(length)s.", **facts
            )
        return self.env._(
            "Incoming call from %(who)s, answered by %(agent)s after %(seconds)s "
            "seconds, %(length)s.",
            **facts,
        )

    # By hand

    def action_create_ticket(self):
        """Open the ticket of a call; make it, if there is none."""
        self.ensure_one()
        self.check_access("write")
        call = self.sudo()  # sudo: agents change nothing else of a call
        if not call.ticket_id:
            call.ticket_id = self._make_ticket()
            call._follow_ticket()
        return (
            self.env["service.ticket"].browse(call.ticket_id.id).get_formview_action()
        )

    def join_ticket(self, ticket_id):
        """Let a call belong to a ticket.

        :param int ticket_id: one that the user may read
        :return: the action that opens it
        """
        self.ensure_one()
        self.check_access("write")
        ticket = self.env["service.ticket"].browse(ticket_id)
        ticket.check_access("write")
        call = self.sudo()  # sudo: agents change nothing else of a call
        if call.company_id == ticket.sudo().company_id and call.ticket_id != ticket:
            call.write({"ticket_id": ticket.id, "is_noted": False})
            call._follow_ticket()
        return ticket.get_formview_action()

    @api.constrains("ticket_id")
    def _check_ticket_company(self):
        for call in self:
            if call.ticket_id and call.ticket_id.company_id != call.company_id:
                raise ValidationError(
                    self.env._("The ticket belongs to another company than the call.")
                )
