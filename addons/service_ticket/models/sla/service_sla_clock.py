from collections import defaultdict
from datetime import timedelta
from itertools import repeat

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.sla_policy import Promise, pending_steps, risk_margin
from .service_sla_policy import SLA_KINDS, SLA_TARGETS

SECOND = timedelta(seconds=1)
# What a ticket keeps of its clocks that run: the earliest of each.
DEADLINES = {"next_deadline": "deadline", "risk_at": "risk_at"}


class ServiceSlaClock(models.Model):
    """One promise about one ticket, running, standing still or over.

    Nothing of it changes backwards: the policy's times are copied when the clock
    starts, and whatever begins anew (an answer, a line, a reopened ticket) is another
    cycle, another clock.
    """

    _name = "service.sla.clock"
    _description = "SLA Clock"
    _order = "started_at desc, id desc"
    # A clock tells its own dates, and three of them are written with each ticket.
    _log_access = False

    ticket_id = fields.Many2one(
        "service.ticket", required=True, index=True, ondelete="cascade"
    )
    policy_id = fields.Many2one(
        "service.sla.policy",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: the norm of the catalogue item.",
    )
    policy_kind = fields.Selection(SLA_KINDS, required=True)
    target = fields.Selection(SLA_TARGETS, required=True)
    cycle = fields.Integer(required=True, default=1)
    team_id = fields.Many2one(
        "service.team", index="btree_not_null", help="Whose time it is."
    )

    # As it was when the clock started or the promise changed

    seconds = fields.Integer(string="Promised", required=True)
    pauses = fields.Boolean(string="Stands Still while Waiting")
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Working Hours",
        ondelete="restrict",
        help="Empty: around the clock.",
    )
    tz = fields.Char(string="Time Zone")

    # How far it is

    started_at = fields.Datetime(required=True)
    deadline = fields.Datetime()
    risk_at = fields.Datetime(
        string="At Risk from",
        help="When little of the promised working time is left.",
    )
    elapsed = fields.Float(help="Working seconds until the last change.")
    settled_at = fields.Datetime(
        required=True, help="Up to when the working time has been counted."
    )
    counted_from = fields.Datetime(
        required=True, help="Since when the present promise counts."
    )
    carried = fields.Float(help="Working seconds that were brought along from before.")
    paused_at = fields.Datetime()
    stopped_at = fields.Datetime()
    is_cancelled = fields.Boolean(string="Cancelled")
    breached = fields.Boolean(string="Missed")
    next_step_at = fields.Datetime(
        help="When somebody has to look at this clock again: a step or the deadline."
    )
    steps_from = fields.Float(help="Steps before these working seconds are history.")
    event_ids = fields.One2many("service.sla.event", "clock_id", string="Escalations")

    # Kinds that other addons bring stand on what they have of a ticket.
    _cycle_uniq = models.UniqueIndex(
        "(ticket_id, policy_kind, target, cycle)"
        " WHERE policy_kind IN ('sla', 'ola', 'uc')",
        "This ticket has a clock for this target and cycle already.",
    )
    _running_uniq = models.UniqueIndex(
        "(ticket_id, policy_kind, target)"
        " WHERE stopped_at IS NULL AND policy_kind IN ('sla', 'ola', 'uc')",
        "One clock runs per ticket and target.",
    )
    # The sweep reads what is due and nothing else.
    _due_idx = models.Index("(next_step_at) WHERE next_step_at IS NOT NULL")

    # Arithmetic.  Clocks are records here, or the values of clocks to be created: both
    # are read and written by key, and a batch of either costs the same.

    @api.model
    def _by_hours(self, clocks):
        """Group clocks by their working hours.

        :return: iterable of ((calendar, time zone), positions in ``clocks``)
        """
        groups = defaultdict(list)
        for index, clock in enumerate(clocks):
            calendar = clock["calendar_id"]
            groups[getattr(calendar, "id", calendar), clock["tz"]].append(index)
        # sudo: working hours are the same for whoever asks
        Calendar = self.env["resource.calendar"].sudo()
        for (calendar_id, tz), indexes in groups.items():
            yield Calendar.browse(calendar_id or ()), tz or None, indexes

    @api.model
    def _count(self, clocks, moments):
        """Return the working seconds of running clocks, counted up to moments.

        :param moments: naive UTC of each clock
        :return: list of float
        """
        counted = [0.0] * len(clocks)
        for calendar, tz, indexes in self._by_hours(clocks):
            pairs = [(clocks[index]["settled_at"], moments[index]) for index in indexes]
            spans = calendar._service_elapsed(pairs, tz)
            for index, span in zip(indexes, spans, strict=True):
                counted[index] = clocks[index]["elapsed"] + span
        return counted

    @api.model
    def _settle(self, clocks, moments):
        """Note the working time of running clocks up to moments."""
        for clock, moment, seconds in zip(
            clocks, moments, self._count(clocks, moments), strict=True
        ):
            clock["elapsed"] = seconds
            clock["settled_at"] = max(moment, clock["settled_at"])

    @api.model
    def _schedule(self, clocks, fired=None):
        """Find the deadlines and next steps of running clocks.

        :param fired: ids of the steps that each clock has taken, none without
        """
        rules = self.env["service.sla.policy"]._get_rules()[1]
        known = {}
        nexts = []
        for clock, done in zip(clocks, fired or repeat(()), strict=False):
            policy = clock["policy_id"]
            rule = rules.get(getattr(policy, "id", policy))
            key = (rule and rule.id, clock["target"], clock["seconds"])
            key += (clock["steps_from"], tuple(done))
            if key not in known:
                steps = rule.steps if rule else ()
                known[key] = pending_steps(
                    steps, clock["target"], clock["seconds"], done, clock["steps_from"]
                )[:1]
            nexts.append(known[key])
        for calendar, tz, indexes in self._by_hours(clocks):
            pairs = []
            for index in indexes:
                clock = clocks[index]
                start, elapsed = clock["settled_at"], clock["elapsed"]
                left = clock["seconds"] - elapsed
                pairs.append((start, left))
                pairs.append((start, max(left - risk_margin(clock["seconds"]), 0)))
                pairs += [(start, at - elapsed) for at, _step in nexts[index]]
            moments = iter(calendar._service_deadlines(pairs, tz))
            for index in indexes:
                deadline, risk_at = next(moments), next(moments)
                clocks[index]["risk_at"] = risk_at and _whole(risk_at)
                step_at = next(moments) if nexts[index] else False
                self._set_deadline(clocks[index], deadline, step_at)

    @api.model
    def _set_deadline(self, clock, deadline, step_at):
        """Note when a running clock runs out and when to look at it again.

        A promise that was broken before stays broken since then; one that changes is
        broken at the moment of the change at the earliest.
        """
        deadline = deadline and _whole(deadline)
        if clock["elapsed"] >= clock["seconds"] and clock["deadline"]:
            deadline = min(clock["deadline"], deadline)
        clock["deadline"] = deadline
        moments = [step_at and _whole(step_at), not clock["breached"] and deadline]
        clock["next_step_at"] = min(filter(None, moments), default=False)

    # Life

    @api.model
    def _insert(self, vals_list):
        """Create clocks in one statement.

        Nothing else follows from a clock, no compute and no message, and a batch of
        tickets brings thousands of them: the ORM would take as long for them as for
        the tickets themselves.

        :param vals_list: values of clocks, all with the same keys
        :return: the clocks, in no particular order
        """
        if not vals_list:
            return self
        names = list(vals_list[0])
        columns = SQL(", ").join(SQL.identifier(name) for name in names)
        arrays = SQL(", ").join(
            SQL(
                "%s::%s[]",
                [self._to_column(name, values[name]) for values in vals_list],
                SQL.identifier(self._fields[name].column_type[0]),
            )
            for name in names
        )
        rows = self.env.execute_query(
            SQL(
                "INSERT INTO %s (%s) SELECT * FROM UNNEST(%s) RETURNING id",
                *(SQL.identifier(self._table), columns, arrays),
            )
        )
        tickets = self.env["service.ticket"].browse(
            {values["ticket_id"] for values in vals_list}
        )
        tickets.invalidate_recordset(["clock_ids"])
        return self.browse(row[0] for row in rows)

    @api.model
    def _to_column(self, name, value):
        is_empty = value is False and self._fields[name].type != "boolean"
        return None if is_empty else value

    def _get_subject(self):
        """Return the record that one clock is about."""
        return self.ticket_id

    def _get_promise(self):
        return Promise(
            kind=self.policy_kind,
            target=self.target,
            seconds=self.seconds,
            pauses=self.pauses,
            policy_id=self.policy_id.id,
            calendar_id=self.calendar_id.id,
            tz=self.tz,
        )

    @api.model
    def _hours_changed(self, calendars):
        """Have the next sweep find the deadlines of running clocks anew.

        One statement, however many clocks run.

        :param calendars: ``resource.calendar`` whose working hours have changed
        """
        if not calendars:
            return
        self.flush_model(["calendar_id", "paused_at", "stopped_at", "next_step_at"])
        self.env.execute_query(
            SQL(
                """
                UPDATE service_sla_clock SET next_step_at = %s
                WHERE stopped_at IS NULL AND paused_at IS NULL
                  AND calendar_id IN %s
                """,
                fields.Datetime.now(),
                calendars._ids,
            )
        )
        self.invalidate_model(["next_step_at"], flush=False)

    def _has_to_rest(self):
        """Tell whether a clock stands still because of what its ticket waits for."""
        ticket = self.ticket_id
        reason = ticket.waiting_reason_id
        # An external team is the one that the ticket waits for: its time passes.
        is_theirs = self.policy_kind == "uc" and reason.code == "external"
        return bool(
            self.pauses
            and ticket.state == "waiting"
            and reason.pauses
            and not is_theirs
        )

    def _fired_steps(self):
        return [clock.event_ids.escalation_id.ids for clock in self]

    def _go_on(self):
        """Find the deadlines and next steps of clocks that run."""
        running = self.filtered(lambda clock: not clock.paused_at)
        self._schedule(running, running._fired_steps())

    def _pause(self, moment):
        """Let clocks stand still.

        :param datetime moment: naive UTC
        """
        running = self.filtered(lambda clock: not clock.paused_at)
        self._settle(running, [moment] * len(running))
        running.write({"paused_at": moment, "next_step_at": False})

    def _resume(self, moment):
        """Let clocks run on that stood still.

        :param datetime moment: naive UTC
        """
        resting = self.filtered("paused_at")
        resting.write({"paused_at": False, "settled_at": moment})
        resting._go_on()

    def _stop(self, moment):
        """End clocks: the promise was kept, or not.

        :param datetime moment: naive UTC
        """
        running = self.filtered(lambda clock: not clock.paused_at)
        self._settle(running, [moment] * len(running))
        for clock in self:
            clock.breached = clock.elapsed > clock.seconds
        self.write({"stopped_at": moment, "paused_at": False, "next_step_at": False})

    def _cancel(self, moment):
        """End clocks whose promise holds no more."""
        self._stop(moment)
        self.write({"is_cancelled": True, "breached": False})

    def _promise_anew(self, promises, moment):
        """Change what was promised; the time that has passed stays passed.

        :param promises: dict clock -> its new :class:`Promise`
        :param datetime moment: naive UTC
        """
        running = self.filtered(lambda clock: not clock.paused_at)
        self._settle(running, [moment] * len(running))
        for clock in self:
            promise = promises[clock]
            clock.write(
                {
                    "policy_id": promise.policy_id,
                    "seconds": promise.seconds,
                    "pauses": promise.pauses,
                    "calendar_id": promise.calendar_id,
                    "tz": promise.tz,
                    "carried": clock.elapsed,
                    "counted_from": moment,
                    "breached": clock.elapsed > promise.seconds,
                }
            )
        self._go_on()


def _whole(moment):
    """Round an instant up to the second."""
    rest = moment.microsecond
    return moment.replace(microsecond=0) + SECOND if rest else moment
