"""The sweep: what is due by now, each step once and in order, whatever happens."""

from collections import defaultdict
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.sla_policy import pending_steps
from ..claims import work_off

BATCH_SIZE = 500
# How long a clock is left alone with which something else than a step fails.
RETRY = timedelta(minutes=10)
# Fractions of a second that rounding may have eaten.
TOLERANCE = 0.001
HIGHEST_PRIORITY = "3"


class ServiceSlaClock(models.Model):
    _inherit = "service.sla.clock"

    @api.model
    def _cron_sweep(self):
        """Take the steps that are due, in batches; touch nothing else."""
        domain = self._get_due_domain()
        order = "next_step_at, id"
        work_off(self, domain, order, BATCH_SIZE, "_sweep", "_set_step_aside")

    @api.model
    def _get_due_domain(self):
        return [("next_step_at", "<=", fields.Datetime.now())]

    def _set_step_aside(self, error):
        """Note that a step failed and go on with the next one."""
        now = fields.Datetime.now()
        due = self._get_due_steps(now)
        for clock, (due_at, step) in due.items():
            clock._note_steps(step, {clock: due_at}, now, error=str(error))
        self._go_on()
        if not due:
            # No step is at fault: the same would happen again at once.
            self.next_step_at = now + RETRY

    def _sweep(self):
        """Take the due steps of clocks, one after the other as they fell due."""
        now = fields.Datetime.now()
        known = {clock: (clock.deadline, clock.risk_at) for clock in self}
        self._note_breaches(now)
        told = defaultdict(list)  # user -> list of (step, what it is about)
        tickets = self.ticket_id
        while due := self._get_due_steps(now):
            by_step = defaultdict(dict)
            for clock, (due_at, step) in due.items():
                by_step[step][clock] = due_at
            for step, due_at in by_step.items():
                clocks = self.browse().concat(*due_at)
                self._take_step(step, clocks, due_at, now, told)
        running = self.filtered(lambda clock: not clock.stopped_at)
        running._go_on()
        moved = running.filtered(
            lambda clock: (clock.deadline, clock.risk_at) != known[clock]
        )
        moved.ticket_id._note_next_deadline()
        self._tell_people(told)
        tickets._tell_screens()

    def _note_breaches(self, now):
        passed = self.filtered(
            lambda clock: (
                not (clock.breached or clock.paused_at or clock.stopped_at)
                and clock.deadline
                and clock.deadline <= now
            )
        )
        # The hours may have changed since the deadline was found.
        counted = self._count(passed, [now] * len(passed))
        for clock, elapsed in zip(passed, counted, strict=True):
            if elapsed + TOLERANCE >= clock.seconds:
                clock.breached = True

    def _get_due_steps(self, now):
        """Return the next step of each clock that has one due.

        :return: dict clock -> (when it was due, escalation step)
        """
        running = self.filtered(lambda clock: not (clock.stopped_at or clock.paused_at))
        rules = self.env["service.sla.policy"]._get_rules()[1]
        Escalation = self.env["service.sla.escalation"]
        due = {}
        for clock, elapsed, fired in zip(
            running,
            self._count(running, [now] * len(running)),
            running._fired_steps(),
            strict=True,
        ):
            rule = rules.get(clock.policy_id.id)
            waiting = pending_steps(
                rule.steps if rule else (),
                *(clock.target, clock.seconds, fired, clock.steps_from),
            )
            if waiting and waiting[0][0] <= elapsed + TOLERANCE:
                due[clock] = (clock.next_step_at, Escalation.browse(waiting[0][1].id))
        return due

    def _note_steps(self, step, due_at, now, users=None, error=None):
        """Write down that a step was taken.

        :param step: ``service.sla.escalation``
        :param dict due_at: clock -> when the step was due
        :param dict users: clock -> who was told
        """
        users = users or {}
        self.env["service.sla.event"].sudo().create(
            [
                {
                    "clock_id": clock.id,
                    "ticket_id": clock.ticket_id.id,
                    "escalation_id": step.id,
                    "target": clock.target,
                    "action": step.action,
                    "due_at": moment,
                    "fired_at": now,
                    "user_ids": users[clock].ids if clock in users else [],
                    "error": error or self._get_silence(step, users.get(clock)),
                }
                for clock, moment in due_at.items()
            ]
        )

    # What the steps do

    def _take_step(self, step, clocks, due_at, now, told):
        """Take one escalation step for many clocks.

        :param step: ``service.sla.escalation``
        :param dict due_at: clock -> when the step was due
        :param told: dict user -> list of (step, record), people are added
        """
        people = {clock: self._get_people(step, clock.ticket_id) for clock in clocks}
        # First the note: what the step does may end the clock or begin another one.
        self._note_steps(step, due_at, now, people)
        for clock, users in people.items():
            for user in users:
                told[user].append((step, clock._get_subject()))
        if step.action == "hand_over":
            self._take_hand_over(clocks.ticket_id)
        elif step.action == "priority":
            self._take_priority(clocks.ticket_id)

    @api.model
    def _get_people(self, step, ticket):
        """Return who is told of a step."""
        leader = ticket.team_id.leader_id.filtered("active")
        if step.action == "remind":
            return ticket.user_id.filtered("active") or leader
        if step.action == "leader":
            return leader
        return step.user_ids if step.action == "notify" else step.user_ids.browse()

    @api.model
    def _get_silence(self, step, users):
        """Return why nobody heard of a step that should have told somebody."""
        if users or step.action not in ("remind", "leader"):
            return False
        return self.env._("Nobody was told: the team has no leader.")

    @api.model
    def _take_hand_over(self, tickets):
        no_reason = self.env["service.handover.reason"]
        for team, group in tickets.grouped("team_id").items():
            next_team = team.escalation_team_id
            if not next_team:
                raise UserError(
                    self.env._(
                        "The team “%(team)s” hands over to nobody: name its next line.",
                        team=team.name,
                    )
                )
            note = self.env._("Handed over because the time is running out.")
            group._hand_over(next_team, no_reason, note)

    @api.model
    def _take_priority(self, tickets):
        for priority, group in tickets.grouped("priority").items():
            if priority < HIGHEST_PRIORITY:
                group.write({"priority": str(int(priority) + 1)})

    @api.model
    def _tell_people(self, told):
        """Send each person one message about all that needs them.

        :param told: dict user -> list of (step, record)
        """
        for user, steps in told.items():
            desk = self.with_context(lang=user.lang)
            title = desk.env._("Tickets that need you now: %s", len(steps))
            lines = [desk._step_line(step, record) for step, record in steps]
            body = Markup("<p>%s</p><ul>%s</ul>") % (title, Markup().join(lines))
            desk.env["mail.thread"].message_notify(
                partner_ids=user.partner_id.ids, subject=title, body=body
            )
            user._bus_send(
                "simple_notification",
                {
                    "type": "warning",
                    "title": title,
                    "message": ", ".join(record.number for _step, record in steps[:5]),
                    "sticky": True,
                },
            )

    def _step_line(self, step, record):
        """Return what a message says about one ticket, as HTML."""
        return Markup("<li><a href='%s/odoo/%s/%s'>%s</a> %s: %s</li>") % (
            record.get_base_url(),
            record._name,
            record.id,
            record.number,
            record.name,
            step.with_env(self.env)._get_message(),
        )
