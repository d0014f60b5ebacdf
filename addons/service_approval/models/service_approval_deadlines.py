"""Deadlines of steps: reminders, escalation, and who is away since."""

from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.service_ticket.models.claims import work_off

from ..tools import steps as rules

BATCH_SIZE = 200
# How long a step is left alone with which something fails.
RETRY = timedelta(hours=1)


class ServiceApprovalStep(models.Model):
    _inherit = "service.approval.step"

    def _get_calendar(self):
        """Return the working hours in which one step is counted."""
        ticket = self.approval_id.ticket_id
        return ticket.team_id._get_working_hours(self.company_id)

    def _set_deadlines(self, now):
        """Find the moments of steps that are asked from now on."""
        timed = self.filtered("hours")
        for (calendar, hours, before, after), steps in timed.grouped(
            lambda step: (
                *(step._get_calendar(), step.hours),
                *(step.remind_hours, step.escalate_hours),
            )
        ).items():
            spans = [(now, h * 3600) for h in (hours, hours - before, hours + after)]
            deadline, remind_at, escalate_at = calendar._service_deadlines(spans)
            values = {
                "deadline": deadline,
                "remind_at": remind_at if 0 < before < hours else False,
                "escalate_at": escalate_at,
            }
            steps.write(values)
            moments = steps[:1]._get_event_times()
            steps.write({"next_event_at": rules.next_time(moments, None) or False})

    def _get_event_times(self):
        return {
            "before": self.remind_at or None,
            "late": self.deadline or None,
            "escalated": self.escalate_at or None,
        }

    # Crons

    @api.model
    def _cron_deadlines(self):
        """Remind and escalate what is due, each once."""
        pending = Domain("state", "=", "pending")
        due = pending & Domain("next_event_at", "<=", fields.Datetime.now())
        self._sweep(due, "next_event_at, id", "_take_events")
        # Terms of deputies and leaves begin and end at midnight.
        for (company,) in self._read_group(pending, ["company_id"]):
            own = pending & Domain("company_id", "=", company.id)
            old = own & Domain("asked_on", "<", company._service_today())
            self._sweep(old, "asked_on, id", "_ask")

    @api.model
    def _sweep(self, domain, order, work):
        work_off(self, domain, order, BATCH_SIZE, work, "_set_event_aside")

    def _set_event_aside(self, error):
        self.write(
            {
                "event_error": str(error),
                "asked_on": self.company_id._service_today(),
                "next_event_at": fields.Datetime.now() + RETRY,
            }
        )

    def _take_events(self):
        """Do what is due with steps that nobody has decided."""
        now = fields.Datetime.now()
        by_event = defaultdict(self.browse)
        for step in self:
            times = step._get_event_times()
            event = rules.due_event(times, step.fired or None, now)
            # First the note, so that nothing happens twice.
            step.write(
                {
                    "fired": event or step.fired,
                    "next_event_at": rules.next_time(times, event or step.fired)
                    or False,
                    "event_error": False,
                }
            )
            by_event[event] |= step
        for event in ("before", "late"):
            by_event[event]._remind(event)
        by_event["escalated"]._escalate()

    def _remind(self, event):
        people = self._find_people()
        self._mail({step: people[step] for step in self if people[step]}, event)
        if event == "late" and self:
            self.approval_id._message_log_batch(
                {step.approval_id.id: step._get_late_text() for step in self}
            )

    def _get_late_text(self):
        return self.env._(
            "Nobody has decided in time (%(role)s).", role=self.role_id.name
        )

    def _escalate(self):
        """Ask the next person, or tell the responsible of the request."""
        if not self:
            return
        self._ask()
        handed = self.filtered(lambda s: s.escalation_partner_id in s.approver_ids)
        handed.approval_id._message_log_batch(
            {
                step.approval_id.id: self.env._(
                    "Nobody has decided in time: %(name)s is asked, too.",
                    name=step.escalation_partner_id.name,
                )
                for step in handed
            }
        )
        for role, steps in (self - handed).grouped("role_id").items():
            steps.approval_id.ticket_id._tell_of_approval(
                lambda env, role=role: env._(
                    "An approval is overdue: “%(role)s” does not answer.",
                    role=role.with_env(env).name,
                )
            )
