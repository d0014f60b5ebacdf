from collections import defaultdict

from odoo import models

from odoo.addons.service_ticket.models.constants import CLOSED_STATES

# Whoever takes tickets in with their orders, as planned maintenance does.
CONTEXT_BRINGS = "service_workorder_brings_orders"


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    def _spawn_tasks(self):
        result = super()._spawn_tasks()
        if not self.env.context.get(CONTEXT_BRINGS):
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

    def _finish_by_orders(self):
        """Move tickets on whose stage has asked for the work; the others are done."""
        by_stage = defaultdict(self.browse)
        for ticket in self:
            stage = ticket._process_stage()
            templates = ticket.workorder_ids.template_id
            asked = templates.filtered(lambda t, stage=stage: t.stage_id == stage)
            if asked and (target := asked.next_stage_id[:1] or ticket._next_stage()):
                by_stage[target] |= ticket
        for stage, tickets in by_stage.items():
            tickets._go_on(stage)
        return super(
            ServiceTicket, self - self.browse().union(*by_stage.values())
        )._finish_by_orders()
