"""Cycles of clocks: begun, begun anew, changed, and what they have counted."""

from odoo import fields, models

from ..constants import CLOSED_STATES
from .service_sla_clock import DEADLINES
from .service_sla_policy import INTERNAL_KINDS


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    def _begin_clocks(self, is_wanted, moment=None, carries=False):
        """Start the next cycle of clocks; those that run are left alone.

        :param is_wanted: function of ticket and :class:`Promise`
        :param datetime moment: naive UTC, now without
        :param bool carries: begin with the working time of the cycle before
        """
        promises = self._sla_promises(self._sla_facts())
        wanted = [
            (ticket, promise)
            for ticket, promised in zip(self, promises, strict=True)
            for promise in promised.values()
            if is_wanted(ticket, promise)
        ]
        if not wanted:
            return
        moment = moment or fields.Datetime.now()
        Clock = self.env["service.sla.clock"].sudo()
        latest = self._latest_clocks()
        new = []
        for ticket, promise in wanted:
            last = latest.get((ticket.id, promise.kind, promise.target), Clock)
            if last and not last.stopped_at:
                continue
            values = self._prepare_clock_values(promise, moment, ticket.team_id.id)
            carried = last.elapsed if carries else 0.0
            values.update(
                {
                    "ticket_id": ticket.id,
                    "cycle": last.cycle + 1,
                    "elapsed": carried,
                    "carried": carried,
                    "steps_from": carried,
                    "breached": carried > promise.seconds,
                }
            )
            new.append(values)
        Clock._schedule(new)
        # The index that allows one running clock does not wait for the next flush.
        Clock.flush_model(["stopped_at"])
        Clock._insert(new)
        resting = self.filtered(lambda ticket: ticket.state == "waiting")
        resting._follow_waiting_clocks()
        (self - resting)._note_next_deadline()

    def _restart_clocks(self, target):
        """Let a clock go on that had been stopped too early, in a new cycle.

        For work that was reported done and has to be done again: the time that it took
        before counts.

        :param str target: ``resolution`` or another target
        """
        self.filtered(lambda ticket: ticket.state not in CLOSED_STATES)._begin_clocks(
            lambda ticket, promise: promise.target == target, carries=True
        )

    def _restart_line_clocks(self):
        """Begin anew what lines promise each other: another one has the tickets."""
        if not self:
            return
        self._stop_clocks(kinds=INTERNAL_KINDS)
        self._begin_clocks(
            lambda ticket, promise: (
                promise.kind in INTERNAL_KINDS
                # What has not reached a team outside does not keep it waiting.
                and not (promise.kind == "uc" and ticket.is_held_outside)
                and (
                    promise.target == "resolution"
                    or promise.target == "first_response"
                    and (promise.kind == "uc" or not ticket.user_id)
                )
            )
        )

    def _renew_promises(self):
        """Let running clocks follow the policies that apply now."""
        if not self:
            return
        now = fields.Datetime.now()
        running = self._running_clocks()
        promises = dict(zip(self, self._sla_promises(self._sla_facts()), strict=True))
        anew, to_cancel = {}, running.browse()
        for clock in running:
            promised = promises[clock.ticket_id]
            promise = promised.get((clock.policy_kind, clock.target))
            if not promise:
                to_cancel |= clock
            elif promise != clock._get_promise():
                anew[clock] = promise
        to_cancel._cancel(now)
        running.browse().concat(*anew)._promise_anew(anew, now)
        self._add_promises(promises, now)
        self._note_next_deadline()

    def _add_promises(self, promises, now):
        """Start the clocks of promises that apply only now, as if from the start.

        What was promised once, and then no more, goes on where it ended.

        :param promises: dict ticket -> dict (kind, target) -> :class:`Promise`
        """
        Clock = self.env["service.sla.clock"].sudo()
        latest = self._latest_clocks()
        new = []
        for ticket, promised in promises.items():
            for promise in promised.values():
                start = ticket._get_promise_start(promise)
                last = latest.get((ticket.id, promise.kind, promise.target), Clock)
                if not start or (last and not last.is_cancelled):
                    continue
                values = self._prepare_clock_values(promise, start, ticket.team_id.id)
                values["ticket_id"] = ticket.id
                if last:
                    values.update(
                        cycle=last.cycle + 1,
                        started_at=last.started_at,
                        elapsed=last.elapsed,
                        settled_at=last.stopped_at,
                    )
                new.append(values)
        if not new:
            return
        rests = self._count_rests(new, now)
        counted = Clock._count(new, [now] * len(new))
        for values, seconds, rest in zip(new, counted, rests, strict=True):
            elapsed = max(seconds - rest, 0.0)
            values.update(elapsed=elapsed, carried=elapsed, steps_from=elapsed)
            values.update(settled_at=now, counted_from=now)
            values["breached"] = elapsed > values["seconds"]
        Clock._schedule(new)
        # The index that allows one running clock does not wait for the next flush.
        Clock.flush_model(["stopped_at"])
        clocks = Clock._insert(new)
        clocks.filtered(lambda clock: clock._has_to_rest())._pause(now)

    def _get_promise_start(self, promise):
        """Return since when a promise that is new to a ticket counts, if it does."""
        if promise.kind == "uc":
            return self._get_outside_start(promise)
        if promise.target == "resolution":
            return self.opened_at
        if promise.target == "next_response":
            return self.first_response_at and self.needs_reply_since
        return not self._is_first_response_met(promise) and self.opened_at

    def _get_outside_start(self, promise):
        """Return since when a promise of the team outside that has a ticket counts."""
        is_met = promise.target == "first_response" and self.external_answered_at
        if is_met or self.is_held_outside or promise.target == "next_response":
            return False
        return self.queue_since or self.opened_at

    def _is_first_response_met(self, promise):
        """Tell whether who promised has answered, or between lines taken the ticket."""
        if promise.kind == "uc":
            return bool(self.external_answered_at)
        is_taken = promise.kind == "ola" and self.user_id
        return bool(self.first_response_at or is_taken)

    def _count_rests(self, clocks, now):
        """Return how much working time tickets have waited already.

        :param clocks: values of new clocks, which have not been counted yet
        :return: list of seconds
        """
        pauses = self.pause_ids.grouped("ticket_id")
        spans, ends, owners = [], [], []
        for index, values in enumerate(clocks):
            ticket = self.browse(values["ticket_id"])
            for wait in pauses.get(ticket, ()) if values["pauses"] else ():
                if wait._stops(values["policy_kind"]):
                    start = max(wait.started_at, values["settled_at"])
                    spans.append({**values, "elapsed": 0.0, "settled_at": start})
                    ends.append(wait.ended_at or now)
                    owners.append(index)
        rests = [0.0] * len(clocks)
        counted = self.env["service.sla.clock"]._count(spans, ends)
        for index, seconds in zip(owners, counted, strict=True):
            rests[index] += seconds
        return rests

    def _note_next_deadline(self, running=None):
        """Keep the earliest deadline on the tickets.

        :param running: their running clocks, if they are known
        """
        if running is None:
            running = self._running_clocks()
        moving = running.filtered(lambda clock: not clock.paused_at)
        clocks_of = moving.grouped("ticket_id")
        for ticket in self.sudo():
            clocks = clocks_of.get(ticket, moving.browse())
            for name, column in DEADLINES.items():
                moment = min(filter(None, clocks.mapped(column)), default=False)
                if ticket[name] != moment:
                    ticket[name] = moment

    # Waiting

    def _follow_waiting_clocks(self):
        """Let clocks stand still or go on, as the waiting of tickets asks for it."""
        if not self:
            return
        now = fields.Datetime.now()
        running = self._running_clocks()
        to_rest = running.filtered(lambda clock: clock._has_to_rest())
        to_rest._pause(now)
        (running - to_rest)._resume(now)
        self._note_next_deadline(running)
