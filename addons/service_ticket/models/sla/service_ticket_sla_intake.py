"""Clocks of new tickets, also of those that are imported with their past."""

from datetime import timedelta

from odoo import api, fields, models

from ..constants import CLOSED_STATES
from .service_sla_clock import DEADLINES

# What began longer ago than this is told afterwards: nobody is reminded of it.
FRESH = timedelta(minutes=1)


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    @api.model
    def _intake_default(self, vals_list):
        result = super()._intake_default(vals_list)
        if not self.env.su:
            # Who registers a call has answered it; telephony says when it rang.
            phone = self.env["service.channel"]._id_of("phone")
            for vals in vals_list:
                if vals["channel_id"] == phone:
                    vals.setdefault("first_response_at", vals["opened_at"])
        return result

    @api.model
    def _intake_clocks(self, vals_list):
        """Prepare the clocks of new tickets and preset their next deadlines.

        :param vals_list: complete ticket values, ``next_deadline`` and ``risk_at``
            are added
        :return: list of clock values for each ticket
        """
        promises = self._sla_promises(self._sla_facts_of_values(vals_list))
        if not any(promises):
            return []
        Clock = self.env["service.sla.clock"]
        clocks_of = [
            list(self._prepare_clocks(vals, promised))
            for vals, promised in zip(vals_list, promises, strict=True)
        ]
        clocks = [clock for group in clocks_of for clock in group]
        self._intake_old_clocks(clocks)
        Clock._schedule(clocks)
        self._intake_ended_clocks(clocks)
        for vals, group in zip(vals_list, clocks_of, strict=True):
            running = [
                clock
                for clock in group
                if not clock["stopped_at"] and not clock["paused_at"]
            ]
            for name, column in DEADLINES.items():
                moments = (clock[column] for clock in running)
                vals[name] = min(filter(None, moments), default=False)
        return clocks_of

    @api.model
    def _prepare_clocks(self, vals, promised):
        """Give the values of the clocks that a new ticket has.

        :param dict promised: (kind, target) -> :class:`Promise`
        """
        moments = {
            name: fields.Datetime.to_datetime(vals.get(name))
            for name in ("opened_at", "first_response_at", "needs_reply_since")
        }
        answered_at = moments["first_response_at"]
        ended_at, paused_at, is_cancelled = self._intake_ends(vals)
        for promise in promised.values():
            start, end = moments["opened_at"], ended_at
            if promise.kind == "uc":
                # What our people answered is none of theirs.
                if promise.target == "next_response":
                    continue
            elif promise.target == "first_response":
                end = answered_at or ended_at
                if promise.kind == "ola" and vals.get("user_id"):
                    continue
            elif promise.target == "next_response":
                start = moments["needs_reply_since"]
                if not (start and answered_at and start > answered_at):
                    continue
            if start:
                values = self._prepare_clock_values(promise, start, vals["team_id"])
                values["stopped_at"] = end
                values["is_cancelled"] = is_cancelled and end == ended_at
                values["paused_at"] = not end and promise.pauses and paused_at
                yield values

    @api.model
    def _intake_ends(self, vals):
        """Return when the clocks of a new ticket ended or stand still since.

        :return: tuple of the end, the beginning of waiting, whether it was cancelled
        """
        stage = self.env["service.ticket.stage"].browse(vals["stage_id"])
        ended_at = paused_at = False
        if stage.state in CLOSED_STATES:
            ended_at = fields.Datetime.to_datetime(
                vals.get("closed_at") or fields.Datetime.now()
            )
        elif stage.state == "waiting":
            reason = self.env["service.waiting.reason"].browse(
                vals["waiting_reason_id"]
            )
            paused_at = reason.pauses and fields.Datetime.to_datetime(
                vals["waiting_since"]
            )
        return ended_at, paused_at, stage.state == "cancelled"

    @api.model
    def _intake_old_clocks(self, clocks):
        """Let nobody be reminded of what lies behind a ticket that is imported."""
        now = fields.Datetime.now()
        old = [
            clock
            for clock in clocks
            if not clock["stopped_at"] and clock["started_at"] < now - FRESH
        ]
        counted = self.env["service.sla.clock"]._count(old, [now] * len(old))
        for clock, seconds in zip(old, counted, strict=True):
            clock["steps_from"] = seconds

    @api.model
    def _intake_ended_clocks(self, clocks):
        """Count the time of clocks that ended, or stood still, before intake."""
        ended = [clock for clock in clocks if clock["stopped_at"] or clock["paused_at"]]
        self.env["service.sla.clock"]._settle(
            ended, [clock["stopped_at"] or clock["paused_at"] for clock in ended]
        )
        for clock in ended:
            clock["next_step_at"] = False
            clock["breached"] = bool(
                not clock["is_cancelled"] and clock["elapsed"] > clock["seconds"]
            )

    def _start_clocks(self, clocks_of):
        """Create the clocks of new tickets.

        :param clocks_of: what ``_intake_clocks`` returned
        """
        if clocks_of:
            # sudo: clocks are nobody's to write
            self.env["service.sla.clock"].sudo()._insert(
                [
                    {**values, "ticket_id": ticket.id}
                    for ticket, group in zip(self, clocks_of, strict=True)
                    for values in group
                ]
            )
