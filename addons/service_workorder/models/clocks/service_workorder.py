"""The time that performers have, counted as the promises to clients are."""

from odoo import fields, models

from odoo.addons.service_ticket.tools.sla_policy import Promise, first_fitting

from .service_sla_clock import WORK_KIND

# What the clocks of an order count: until somebody begins, until all is reported.
TARGETS = ("first_response", "resolution")
# Nobody has to do anything.
IDLE = ("draft", "offered", "cancelled")


class ServiceWorkorder(models.Model):
    _inherit = "service.workorder"

    clock_ids = fields.One2many("service.sla.clock", "order_id", string="Clocks")

    def write(self, vals):
        if not vals.keys() & {"resource_id", "state"}:
            return super().write(vals)
        before = {order: order.resource_id for order in self}
        result = super().write(vals)
        replaced = self.filtered(
            lambda order: (
                before[order]
                and order.resource_id != before[order]
                and order.state in ("assigned", "in_progress")
            )
        )
        # Whoever has it now is bound from now on.
        orders = replaced.sudo()  # sudo: clocks are nobody's to write
        orders._end_clocks(cancels=True)
        orders._begin_clocks(TARGETS)
        return result

    def _on_state_change(self, old_states):
        result = super()._on_state_change(old_states)
        by_state = self.grouped("state")
        none = self.browse()
        self.filtered(lambda order: order.state in IDLE)._end_clocks(cancels=True)
        by_state.get("assigned", none)._begin_clocks(TARGETS)
        by_state.get("in_progress", none)._end_clocks(("first_response",))
        by_state.get("reported", none)._end_clocks()
        by_state.get("rework", none)._begin_clocks(("resolution",))
        return result

    def _is_clocked(self):
        """Tell whether anybody is bound to anything: else nothing is asked."""
        rules = self.env["service.sla.policy"]._get_rules()[1].values()
        return bool(self) and any(rule.kind == WORK_KIND for rule in rules)

    def _get_clocks(self, running=True):
        # sudo: clocks are nobody's to write
        domain = [("order_id", "in", self.ids)]
        if running:
            domain.append(("stopped_at", "=", False))
        return self.env["service.sla.clock"].sudo().search(domain, order="cycle, id")

    def _get_promises(self):
        """Return what performers are bound to: list of lists of :class:`Promise`."""
        active = self.env["service.sla.policy"]._get_rules()[0]
        tickets = self.ticket_id
        facts_of = dict(zip(tickets, tickets._sla_facts(), strict=True))
        promises = []
        for order in self:
            facts = {**facts_of[order.ticket_id], "resource_id": order.resource_id.id}
            rule = first_fitting(active, WORK_KIND, facts)
            promises.append(order._get_promises_by(rule) if rule else [])
        return promises

    def _get_promises_by(self, rule):
        """Return what one rule binds the performer of one order to.

        :param rule: :class:`Rule`
        """
        calendar = self.team_id._get_working_hours(self.company_id)
        if rule.working_hours == "team" and self.resource_id.resource_calendar_id:
            calendar = self.resource_id.resource_calendar_id
        elif rule.working_hours != "team":
            calendar = calendar.browse(rule.calendar_id or ())
        tz = self.building_id.tz or calendar.tz
        return [
            # a performer does not wait for the client: somebody else calls them
            Promise(WORK_KIND, target, seconds, False, rule.id, calendar.id, tz)
            for target, (seconds, _pauses) in rule.targets.items()
            if target in TARGETS
        ]

    def _begin_clocks(self, targets):
        """Start clocks, the next cycle of each; those that run are left alone.

        :param targets: which ones
        """
        if not self._is_clocked():
            return
        now = fields.Datetime.now()
        latest = {
            (clock.order_id.id, clock.target): clock
            for clock in self._get_clocks(running=False)
        }
        Clock = self.env["service.sla.clock"].sudo()
        new = []
        for order, promises in zip(self, self._get_promises(), strict=True):
            for promise in promises:
                last = latest.get((order.id, promise.target), Clock)
                if promise.target not in targets or (last and not last.stopped_at):
                    continue
                # what was sent back has taken its time already
                carried = 0.0 if last.is_cancelled else last.elapsed
                values = order.ticket_id._prepare_clock_values(
                    promise, now, order.team_id.id
                )
                values.update(
                    ticket_id=order.ticket_id.id,
                    order_id=order.id,
                    cycle=last.cycle + 1,
                    elapsed=carried,
                    carried=carried,
                    steps_from=carried,
                    breached=carried > promise.seconds,
                )
                new.append(values)
        Clock._schedule(new)
        # The index that allows one running clock does not wait for the next flush.
        Clock.flush_model(["stopped_at"])
        Clock._insert(new)
        self.invalidate_recordset(["clock_ids"])
        self._note_deadline()

    def _end_clocks(self, targets=TARGETS, cancels=False):
        """Stop clocks that run.

        :param targets: which ones
        :param bool cancels: nobody is bound any more
        """
        if not self._is_clocked():
            return
        clocks = self._get_clocks().filtered(lambda clock: clock.target in targets)
        now = fields.Datetime.now()
        if cancels:
            clocks._cancel(now)
        else:
            clocks._stop(now)

    def _note_deadline(self):
        """Keep the deadlines of performers on their orders."""
        for clock in self._get_clocks() if self else ():
            if clock.target == "resolution" and clock.deadline:
                order = clock.order_id
                if order.deadline != clock.deadline:
                    order.deadline = clock.deadline
