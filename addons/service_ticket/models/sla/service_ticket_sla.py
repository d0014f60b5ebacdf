"""What we promised about a ticket: clocks start, stand still, stop and begin anew."""

from datetime import timedelta

from odoo import api, fields, models

from ...tools.sla_policy import Promise, first_fitting
from ..constants import CLOSED_STATES

RESPONSES = ("first_response", "next_response")
INTERNAL_KINDS = ("ola", "uc")
# What began longer ago than this is told afterwards: nobody is reminded of it.
FRESH = timedelta(minutes=1)


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    clock_ids = fields.One2many(
        "service.sla.clock", "ticket_id", groups="service_ci.group_agent"
    )
    next_deadline = fields.Datetime(
        readonly=True,
        copy=False,
        help="The earliest deadline of the clocks that run.",
    )

    # Empty for closed tickets, hence an index of the open ones.
    _next_deadline_idx = models.Index("(next_deadline) WHERE next_deadline IS NOT NULL")

    @api.depends("next_deadline")
    def _compute_attention(self):
        return super()._compute_attention()

    def _get_attention(self):
        attention = super()._get_attention()
        is_late = self.next_deadline and self.next_deadline < fields.Datetime.now()
        return "late" if is_late and attention != "done" else attention

    # What applies

    @api.model
    def _sla_fact_names(self):
        """Return the fields of a ticket that decide what is promised."""
        criteria = self.env["service.sla.policy"]._get_criteria().values()
        names = ("company_id", "team_id", "site_id", "item_id", "priority")
        return tuple(dict.fromkeys((*criteria, *names)))

    def _sla_facts(self):
        """Return what decides about the promises to each ticket.

        :return: list of dicts field -> id or value
        """
        names = self._sla_fact_names()
        return [
            {name: getattr(ticket[name], "id", ticket[name]) for name in names}
            for ticket in self
        ]

    @api.model
    def _sla_facts_of_values(self, vals_list):
        """Return the same of tickets that do not exist yet."""
        names = self._sla_fact_names()
        Partner = self.env["res.partner"].sudo()
        partners = Partner.browse({vals.get("partner_id") or 0 for vals in vals_list})
        clients = {
            partner.id: partner.commercial_partner_id.id
            for partner in partners.filtered("id")
        }
        return [
            {
                **{name: vals.get(name) or False for name in names},
                # As the field itself is computed.
                "client_id": vals.get("client_id")
                or clients.get(vals.get("partner_id"), False),
            }
            for vals in vals_list
        ]

    @api.model
    def _sla_prescribed(self, facts_list):
        """Return the policies that something stronger than criteria prescribes.

        A contract of the client goes before the policies here.

        :param facts_list: as ``_sla_facts`` returns them
        :return: list of dicts kind -> id of a policy
        """
        return [{}] * len(facts_list)

    @api.model
    def _sla_promises(self, facts_list):
        """Return what is promised: by contract, else policy, else the service's norm.

        :param facts_list: as ``_sla_facts`` returns them
        :return: list of dicts (kind, target) -> :class:`Promise`
        """
        # sudo: what is promised does not depend on who asks
        desk = self.sudo()
        zones = desk._sla_zones(facts_list)
        known = {}
        promises = []
        for facts, given in zip(
            facts_list, desk._sla_prescribed(facts_list), strict=True
        ):
            key = (*facts.values(), *given.items())
            if key not in known:
                zone = zones.get(facts["site_id"])
                known[key] = dict(desk._sla_promises_to(facts, given, zone))
            promises.append(known[key])
        return promises

    @api.model
    def _sla_zones(self, facts_list):
        """Return the time zones of the sites: id -> zone."""
        site_ids = {facts["site_id"] for facts in facts_list} - {False}
        sites = self.env["service.site"].browse(site_ids)
        return {site.id: site.building_id.tz for site in sites}

    @api.model
    def _sla_promises_to(self, facts, given, zone):
        """Give the promises to one ticket.

        :param dict given: kind -> id of the policy that is prescribed
        :param zone: time zone of the site, if it has one
        """
        active, rules = self.env["service.sla.policy"]._get_rules()
        team = self.env["service.team"].browse(facts["team_id"])
        company = self.env["res.company"].browse(facts["company_id"])
        hours_of_team = team.resource_calendar_id or company.resource_calendar_id
        met = set()
        for kind in ("sla", "uc" if team.line == "external" else "ola"):
            rule = rules.get(given.get(kind)) or first_fitting(active, kind, facts)
            if not rule:
                continue
            calendar = hours_of_team
            if rule.working_hours != "team":
                calendar = calendar.browse(rule.calendar_id or ())
            # What our own people promise each other passes where they work.
            tz = (kind == "sla" and zone) or calendar.tz
            for target, (seconds, pauses) in rule.targets.items():
                met.add((kind, target))
                yield (
                    (kind, target),
                    Promise(kind, target, seconds, pauses, rule.id, calendar.id, tz),
                )
        for target, hours in self._sla_norms(facts):
            if hours and ("sla", target) not in met:
                pauses = target == "resolution"
                seconds = round(hours * 3600)
                tz = zone or hours_of_team.tz
                yield (
                    ("sla", target),
                    Promise(
                        *("sla", target, seconds, pauses, False),
                        *(hours_of_team.id, tz),
                    ),
                )

    @api.model
    def _sla_norms(self, facts):
        """Return the norm hours of the service: pairs of target and hours."""
        item = self.env["service.catalog.item"].browse(facts["item_id"] or ())
        return (
            ("first_response", item.reaction_hours),
            ("resolution", item.resolution_hours),
        )

    # Intake

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

        :param vals_list: complete ticket values, ``next_deadline`` is added
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
            running = (
                clock["deadline"]
                for clock in group
                if not clock["stopped_at"] and not clock["paused_at"]
            )
            vals["next_deadline"] = min(filter(None, running), default=False)
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
            if promise.target == "first_response":
                end = answered_at or ended_at
                if promise.kind in INTERNAL_KINDS and vals.get("user_id"):
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
    def _prepare_clock_values(self, promise, start, team_id):
        """Return the values of one clock.

        :param promise: :class:`Promise`
        :param datetime start: naive UTC
        """
        return {
            "policy_id": promise.policy_id,
            "policy_kind": promise.kind,
            "target": promise.target,
            "cycle": 1,
            "team_id": team_id,
            "seconds": promise.seconds,
            "pauses": promise.pauses,
            "calendar_id": promise.calendar_id,
            "tz": promise.tz,
            "started_at": start,
            "deadline": False,
            "elapsed": 0.0,
            "settled_at": start,
            "counted_from": start,
            "carried": 0.0,
            "paused_at": False,
            "stopped_at": False,
            "is_cancelled": False,
            "breached": False,
            "next_step_at": False,
            "steps_from": 0.0,
        }

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

    # What stops and starts clocks

    def write(self, vals):
        # Client and service follow from contact and lines.
        watched = {*self._sla_fact_names(), "user_id", "partner_id", "line_ids"}
        if not vals.keys() & watched:
            return super().write(vals)
        desk = self.sudo()
        before = desk._sla_facts()
        result = super().write(vals)
        if vals.get("user_id"):
            desk._stop_clocks(("first_response",), kinds=INTERNAL_KINDS)
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
                lambda ticket, promise: promise.target == "resolution"
            )
        return result

    def _on_desk_message(self, message):
        result = super()._on_desk_message(message)
        self.sudo()._stop_clocks(RESPONSES, message.date)
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
                lambda ticket, promise: promise.target == "next_response", moment
            )

    def _running_clocks(self):
        """Return the clocks that run or stand still, with all that they need."""
        # sudo: clocks are nobody's to write
        return (
            self.env["service.sla.clock"]
            .sudo()
            .search([("ticket_id", "in", self.ids), ("stopped_at", "=", False)])
        )

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

    def _cancel_clocks(self):
        """End all clocks: nothing is promised any more."""
        if self:
            self._running_clocks()._cancel(fields.Datetime.now())
            self._note_next_deadline(self.env["service.sla.clock"])

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
        latest = {}
        for clock in Clock.search([("ticket_id", "in", self.ids)], order="cycle"):
            latest[clock.ticket_id.id, clock.policy_kind, clock.target] = clock
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
                and (
                    promise.target == "resolution"
                    or (promise.target == "first_response" and not ticket.user_id)
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

        :param promises: dict ticket -> dict (kind, target) -> :class:`Promise`
        """
        Clock = self.env["service.sla.clock"].sudo()
        present = {
            (clock.ticket_id.id, clock.policy_kind, clock.target)
            for clock in Clock.search([("ticket_id", "in", self.ids)])
        }
        new = []
        for ticket, promised in promises.items():
            for promise in promised.values():
                start = ticket._get_promise_start(promise)
                if start and (ticket.id, promise.kind, promise.target) not in present:
                    values = self._prepare_clock_values(
                        promise, start, ticket.team_id.id
                    )
                    new.append({**values, "ticket_id": ticket.id})
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
        clocks = Clock._insert(new)
        clocks.filtered(lambda clock: clock._has_to_rest())._pause(now)

    def _get_promise_start(self, promise):
        """Return since when a promise that is new to a ticket counts, if it does."""
        if promise.target == "resolution":
            return self.opened_at
        if promise.target == "next_response":
            return self.first_response_at and self.needs_reply_since
        is_met = self.first_response_at or (
            promise.kind in INTERNAL_KINDS and self.user_id
        )
        return not is_met and self.opened_at

    def _count_rests(self, clocks, now):
        """Return how much working time tickets have waited already.

        :param clocks: values of new clocks
        :return: list of seconds
        """
        Clock = self.env["service.sla.clock"]
        pauses = self.pause_ids.filtered("pauses")
        rests = []
        for values in clocks:
            waits = pauses.filtered(
                lambda pause, values=values: (
                    values["pauses"] and pause.ticket_id.id == values["ticket_id"]
                )
            )
            spans = [{**values, "settled_at": wait.started_at} for wait in waits]
            rests.append(
                sum(Clock._count(spans, [wait.ended_at or now for wait in waits]))
            )
        return rests

    def _note_next_deadline(self, running=None):
        """Keep the earliest deadline on the tickets.

        :param running: their running clocks, if they are known
        """
        if running is None:
            running = self._running_clocks()
        earliest = {}
        for clock in running:
            if not clock.paused_at and clock.deadline:
                ticket = clock.ticket_id
                known = earliest.get(ticket.id, clock.deadline)
                earliest[ticket.id] = min(known, clock.deadline)
        for ticket in self.sudo():
            deadline = earliest.get(ticket.id, False)
            if ticket.next_deadline != deadline:
                ticket.next_deadline = deadline

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
