from odoo import api, fields, models
from odoo.fields import Domain


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    # Record rules ask this instead of ``task_ids``: rules are read with all rights, and
    # the tasks that they leave in the cache would be shown to whoever asks next.
    has_group_task = fields.Boolean(
        string="With a Task of One's Group",
        compute="_compute_has_group_task",
        search="_search_has_group_task",
        help="A group that the current user belongs to has an open task on the ticket.",
    )

    @api.depends("task_ids.state", "task_ids.team_id")
    @api.depends_context("uid")
    def _compute_has_group_task(self):
        # sudo: this tells which tasks the user may see
        rows = (
            self.env["service.task"]
            .sudo()
            ._read_group(
                self._get_group_task_domain() & Domain("ticket_id", "in", self.ids),
                ["ticket_id"],
            )
        )
        tasked_ids = {ticket.id for (ticket,) in rows}
        for ticket in self:
            ticket.has_group_task = ticket._origin.id in tasked_ids

    @api.model
    def _search_has_group_task(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("task_ids", "any!", self._get_group_task_domain())

    @api.model
    def _get_group_task_domain(self):
        return Domain("state", "=", "open") & Domain(
            "team_id.member_ids", "in", self.env.uid
        )
