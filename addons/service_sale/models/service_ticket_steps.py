"""From the order of a service to the service: survey, estimate, work.

What begins at a stage is a setting of the stage (``estimate_step``); each of these
steps may be taken again and does nothing then.
"""

from odoo import models

from .constants import BEFORE_WORK, REASON_ESTIMATE


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    def _spawn_tasks(self):
        result = super()._spawn_tasks()
        steps = self.env["service.ticket.stage"]._estimate_steps()
        reached = self.filtered(lambda ticket: ticket.stage_id.id in steps)
        # sudo: whoever moves a ticket need not make estimates
        for step, tickets in (
            reached.sudo().grouped(lambda t: steps[t.stage_id.id]).items()
        ):
            getattr(tickets, f"_take_step_{step}")()
        return result

    def _get_estimate_step(self):
        """Return the step at which one ticket is, also while it waits; None if none."""
        steps = self.env["service.ticket.stage"]._estimate_steps()
        return steps.get(self._process_stage().id)

    # Survey

    def _take_step_survey(self):
        """Open work orders for the surveys that services need; go on without."""
        needy = self.filtered("line_ids.item_id.survey_item_id")
        (self - needy)._go_on_surveyed()
        known = self._search_step_orders("survey")
        done = known.filtered(lambda order: order.state == "done")
        missing = needy - known.ticket_id
        Order = self.env["service.workorder"]
        Order.create(
            [
                {
                    **Order._prepare_order_values(ticket, ticket._prepare_surveys()),
                    "estimate_step": "survey",
                }
                for ticket in missing
            ]
        )
        (needy & done.ticket_id)._go_on_surveyed()

    def _search_step_orders(self, step):
        """Return the work orders that a step has opened and nobody has cancelled."""
        return self.env["service.workorder"].search(
            [
                ("ticket_id", "in", self.ids),
                ("estimate_step", "=", step),
                ("state", "!=", "cancelled"),
            ]
        )

    def _prepare_surveys(self):
        """Return the values of the lines of a survey of one ticket."""
        site = self.site_id or self.ci_ids.site_id[:1]
        return [
            {"item_id": item.id, "site_id": site.id, "name": wanted.name}
            for item, wanted in {
                item.survey_item_id: item for item in self.line_ids.item_id
            }.items()
            if item
        ]

    def _go_on_surveyed(self):
        """Take tickets on from the survey; what is not possible stays with people."""
        surveys = self._search_step_orders("survey").line_ids
        hopeless = surveys.filtered(lambda line: line.result == "not_possible")
        for line in hopeless:
            why = line.note or line.item_id.name
            line.order_id.ticket_id._tell_responsibles(
                lambda env, why=why: env._("The survey says: not possible. %s", why)
            )
        possible = self - hopeless.order_id.ticket_id
        possible._restart_clocks("resolution")
        possible._go_on_next()

    def _finish_by_orders(self):
        early = self.filtered(lambda t: t._get_estimate_step() in BEFORE_WORK)
        early.filtered(lambda t: t._get_estimate_step() == "survey")._go_on_surveyed()
        surveyed = (self - early).filtered(lambda t: t._is_only_surveyed())
        surveyed._tell_responsibles(
            lambda env: env._("The survey is done: estimate the work.")
        )
        rest = self - early - surveyed
        return super(ServiceTicket, rest)._finish_by_orders()

    def _is_only_surveyed(self):
        """Tell whether one ticket asks for work, and only surveys were done for it."""
        orders = self.workorder_ids.filtered(lambda order: order.state != "cancelled")
        items = orders.line_ids.item_id
        is_survey = bool(items) and all(items.mapped("is_survey"))
        return is_survey and bool(self._get_estimate_services())

    def _go_on_next(self):
        """Take tickets to the stage that follows in their process."""
        for stage, tickets in self.grouped(lambda t: t._next_stage()).items():
            if stage:
                tickets._go_on(stage)

    # Estimate

    def _take_step_estimate(self):
        """Draft estimates from the catalogue and what surveys have found."""
        self._draft_estimates_by_step()

    def _take_step_send(self):
        """Draft estimates; those with a price for everything go to the client."""
        for order in self._draft_estimates_by_step():
            if order.state == "draft" and order._is_priced():
                order.with_delay(
                    description=f"Estimate {order.name}",
                    identity_key=f"service_estimate_{order.id}",
                )._send_estimate()

    def _draft_estimates_by_step(self):
        """Draft the estimates of tickets that say who asks and for what.

        :return: the estimates that wait for an answer
        """
        ready = self.filtered(
            lambda t: (
                t._get_estimate_partner()
                and t._get_estimate_services()
                and not t.estimate_ids.filtered(lambda o: o.state == "sale")
            )
        )
        bare = (self - ready).filtered(lambda t: not t.estimate_ids)
        bare._tell_responsibles(
            lambda env: env._(
                "No estimate could be made: name the client and the services."
            )
        )
        return ready._draft_estimates()

    def _go_on_released(self):
        """Take tickets on whose work may begin."""
        self._wake(REASON_ESTIMATE)
        self.filtered(
            lambda t: (
                t.state in ("new", "open")
                and t._get_estimate_step() in ("estimate", "send")
            )
        )._go_on_next()

    # Work

    def _take_step_work(self):
        """Open the work orders of what the client has accepted."""
        missing = self.filtered(lambda t: t._get_estimate_services())
        missing -= missing._search_step_orders("work").ticket_id
        # Somebody may have opened them by hand before.
        missing = missing.filtered(
            lambda t: all(
                order.estimate_step or order.state == "cancelled"
                for order in t.workorder_ids
            )
        )
        missing._create_workorders().write({"estimate_step": "work"})
