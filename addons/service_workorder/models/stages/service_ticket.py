from collections import defaultdict

from odoo import models

from odoo.addons.service_ci.tools.inner import get_inner
from odoo.addons.service_ticket.models.constants import CLOSED_STATES

# Whoever takes tickets in with their orders, as planned maintenance does.
CONTEXT_BRINGS = "service_workorder_brings_orders"


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    def _spawn_tasks(self):
        result = super()._spawn_tasks()
        if not get_inner(self.env, CONTEXT_BRINGS):
            self._spawn_workorders()
        return result

    def _spawn_workorders(self):
        """Open the work orders of the stages that tickets have reached, each once."""
        # sudo: whoever moves a ticket need not be allowed to send somebody
        Template = self.env["service.workorder.template"].sudo()
        busy_stages = Template._stage_ids()
        reached = self.sudo().filtered(
            lambda ticket: (
                ticket.stage_id.id in busy_stages and ticket.state not in CLOSED_STATES
            )
        )
        if not reached:
            return
        templates = Template.search([("stage_id", "in", reached.stage_id.ids)])
        by_stage = templates.grouped("stage_id")
        Order = self.env["service.workorder"].sudo()
        known = set(
            Order._read_group(
                [
                    ("ticket_id", "in", reached.ids),
                    ("template_id", "in", templates.ids),
                    ("state", "!=", "cancelled"),
                ],
                ["ticket_id", "template_id"],
            )
        )
        values = [
            vals
            for ticket in reached
            for template in by_stage.get(ticket.stage_id, Template)
            if template.type_id in (ticket.type_id, Template)
            and (ticket, template) not in known
            for vals in template._prepare_orders(ticket)
        ]
        orders = Order.create(values)
        for mode, chosen in orders.grouped(lambda o: o.template_id.mode).items():
            if mode != "none":
                chosen._assign(mode)

    # A stage is over when all that it has asked for is done: tasks and work orders.
    # Whoever finishes the last of them moves the ticket on; two who do so at once meet
    # at the row of the ticket.

    def _go_on_done(self):
        return super(ServiceTicket, self - self._find_on_site())._go_on_done()

    def _find_on_site(self):
        """Return tickets whose stage has asked for work that is not done yet."""
        # sudo: whoever finishes a task need not see who was sent
        busy_stages = self.env["service.workorder.template"].sudo()._stage_ids()
        asked = self.filtered(lambda ticket: ticket._process_stage().id in busy_stages)
        if not asked:
            return asked
        orders = asked._get_active_orders()
        return orders.filtered(
            lambda order: order.template_id.stage_id == order.ticket_id._process_stage()
        ).ticket_id.with_env(self.env)

    def _finish_by_orders(self):
        """Move tickets on whose stage has asked for the work; the others are done."""
        asked, by_stage = self.browse(), defaultdict(self.browse)
        with_tasks = self._find_with_tasks()
        for ticket in self:
            stage = ticket._process_stage()
            templates = ticket.workorder_ids.template_id
            mine = templates.filtered(lambda t, stage=stage: t.stage_id == stage)
            if mine and (target := mine.next_stage_id[:1] or ticket._next_stage()):
                asked |= ticket
                by_stage[target] |= ticket - with_tasks
        for stage, tickets in by_stage.items():
            tickets._go_on(stage)
        return super(ServiceTicket, self - asked)._finish_by_orders()

    def _find_with_tasks(self):
        """Return tickets whose stage has tasks that must still be done."""
        if not self.env["service.workorder.template"].sudo()._stage_ids():
            return self.browse()
        # sudo: performers do not see the tasks of groups
        tasks = self.env["service.task"].sudo()
        return tasks.search(
            [
                ("ticket_id", "in", self.ids),
                ("is_current", "=", True),
                ("is_required", "=", True),
                ("state", "=", "open"),
            ]
        ).ticket_id.with_env(self.env)
