from odoo import fields, models

from odoo.addons.project.models.project_task import CLOSED_STATES


class ProjectTask(models.Model):
    _inherit = "project.task"

    service_ticket_ids = fields.One2many(
        "service.ticket",
        "project_task_id",
        string="Tickets",
        groups="service_ci.group_agent",
        help="The tickets that wait for this task.",
    )
    service_ticket_count = fields.Integer(
        string="Number of Tickets",
        compute="_compute_service_ticket_count",
        groups="service_ci.group_agent",
    )

    def _compute_service_ticket_count(self):
        counts = dict(
            self.env["service.ticket"]._read_group(
                [("project_task_id", "in", self.ids)], ["project_task_id"], ["__count"]
            )
        )
        for task in self:
            task.service_ticket_count = counts.get(task, 0)

    def write(self, vals):
        ends = vals.get("state") in CLOSED_STATES or vals.get("active") is False
        ended = self.filtered(lambda t: t.active and not t.is_closed) if ends else self
        result = super().write(vals)
        if ends:
            ended._wake_service_tickets()
        return result

    def unlink(self):
        # Nothing would wake the tickets any more.
        self._wake_service_tickets()
        return super().unlink()

    def _wake_service_tickets(self):
        """Tell the tickets that wait for tasks that these are over."""
        # sudo: who works on a task need not see the tickets
        tickets = self.sudo().service_ticket_ids
        for task, waiting in tickets.grouped("project_task_id").items():
            waiting._on_task_end(task)

    def action_open_service_tickets(self):
        """Show the tickets that wait for a task."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_ticket.service_ticket_action"
        )
        action["domain"] = [("project_task_id", "=", self.id)]
        action["context"] = {}
        return action
