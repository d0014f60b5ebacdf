"""What happens to a ticket, and which clocks start, stop or change by it."""

from odoo import fields, models

from ..constants import CLOSED_STATES
from .service_sla_policy import DESK_KINDS, RESPONSES


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    def write(self, vals):
        # Client and service follow from contact and lines.
        watched = {*self._sla_fact_names(), "user_id", "partner_id", "line_ids"}
        if not vals.keys() & watched:
            return super().write(vals)
        desk = self.sudo()
        before = desk._sla_facts()
        result = super().write(vals)
        if vals.get("user_id"):
            desk._stop_clocks(("first_response",), kinds=("ola",))
        desk._follow_facts(before)
        return result

    def _follow_facts(self, before):
        """Change promises when what they rest on has changed.

        :param before: what ``_sla_facts`` returned before the change
        """
        changed, moved = [], []
        Team = self.env["service.team"]
        for ticket, old, new in zip(self, before, self._sla_facts(), strict=True):
            if old == new or ticket.state in CLOSED_STATES:
                continue
            changed.append(ticket.id)
            lines = {Team.browse(facts["team_id"]).line for facts in (old, new)}
            if old["team_id"] != new["team_id"] and (
                len(lines) > 1 or lines == {"external"}
            ):
                moved.append(ticket.id)
        self.browse(moved)._restart_line_clocks()
        self.browse(changed)._renew_promises()

    def _on_stage_change(self, closed_before):
        result = super()._on_stage_change(closed_before)
        desk = self.sudo()  # sudo: clocks are nobody's to write
        closed = desk.filtered(lambda ticket: ticket.state in CLOSED_STATES)
        ended = closed - closed_before
        ended.filtered(lambda ticket: ticket.state == "cancelled")._cancel_clocks()
        ended.filtered(lambda ticket: ticket.state == "done")._stop_clocks()
        reopened = (closed_before - closed).sudo()
        if reopened:
            reopened._begin_clocks(
                lambda ticket, promise: (
                    promise.target == "resolution"
                    or promise.target == "first_response"
                    and not ticket._is_first_response_met(promise)
                )
            )
        return result

    def _on_desk_message(self, message):
        result = super()._on_desk_message(message)
        self.sudo()._stop_clocks(RESPONSES, message.date, DESK_KINDS)
        return result

    def _on_customer_message(self, message):
        result = super()._on_customer_message(message)
        self.sudo()._expect_answer(message.date)
        return result

    def _portal_reopen(self, customer):
        result = super()._portal_reopen(customer)
        self.sudo()._expect_answer()
        return result

    def _expect_answer(self, moment=None):
        """Start the clock of the next answer, unless one runs or the first is due."""
        expecting = self.filtered(
            lambda ticket: (
                ticket.needs_reply_since
                and ticket.first_response_at
                and ticket.state not in CLOSED_STATES
            )
        )
        if expecting:
            expecting._begin_clocks(
                lambda ticket, promise: (
                    promise.target == "next_response" and promise.kind in DESK_KINDS
                ),
                moment,
            )

    def _expect_outside_answer(self):
        """Start the clock of the next answer of a team outside: it was asked."""
        asked = self.filtered(
            lambda ticket: (
                ticket.team_id == ticket.external_team_id
                and ticket.external_answered_at
                and ticket.state not in CLOSED_STATES
            )
        )
        if asked:
            asked._begin_clocks(
                lambda ticket, promise: (
                    promise.target == "next_response" and promise.kind == "uc"
                )
            )

    def _get_clock_domain(self):
        """Return which clocks are about these tickets themselves."""
        return [("ticket_id", "in", self.ids)]

    def _running_clocks(self):
        """Return the clocks that run or stand still, with all that they need."""
        # sudo: clocks are nobody's to write
        return (
            self.env["service.sla.clock"]
            .sudo()
            .search([*self._get_clock_domain(), ("stopped_at", "=", False)])
        )

    def _latest_clocks(self):
        """Return the last cycles: dict (ticket id, kind, target) -> clock."""
        # sudo: clocks are nobody's to write
        clocks = self.env["service.sla.clock"].sudo()
        return {
            (clock.ticket_id.id, clock.policy_kind, clock.target): clock
            for clock in clocks.search(self._get_clock_domain(), order="cycle")
        }

    def _stop_clocks(self, targets=None, moment=None, kinds=None):
        """Stop clocks because what was promised has been done.

        :param targets: which ones, all without
        :param datetime moment: naive UTC, now without
        :param kinds: of policies, all without
        """
        if not self:
            return
        running = self._running_clocks()
        to_stop = running.filtered(
            lambda clock: (
                (not targets or clock.target in targets)
                and (not kinds or clock.policy_kind in kinds)
            )
        )
        if to_stop:
            to_stop._stop(moment or fields.Datetime.now())
            self._note_next_deadline(running - to_stop)

    def _cancel_clocks(self, kinds=None):
        """End clocks: nothing is promised any more.

        :param kinds: of policies, all without
        """
        if self:
            running = self._running_clocks()
            to_cancel = running.filtered(
                lambda clock: not kinds or clock.policy_kind in kinds
            )
            to_cancel._cancel(fields.Datetime.now())
            self._note_next_deadline(running - to_cancel)
