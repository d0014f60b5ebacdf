"""Tickets that belong together: sub-tickets, and problems with their incidents."""

from odoo import fields, models

from .constants import OPEN_STATES


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    is_problem = fields.Boolean(
        string="Problem",
        tracking=True,
        help="One cause behind the requests of many clients, its incidents.",
    )
    child_count = fields.Integer(compute="_compute_child_counts")
    open_child_count = fields.Integer(compute="_compute_child_counts")

    _problem_idx = models.Index("(id DESC) WHERE is_problem")

    def _compute_child_counts(self):
        counts = {}
        for parent, state, count in self.env["service.ticket"]._read_group(
            [("parent_id", "in", self.ids)], ["parent_id", "state"], ["__count"]
        ):
            total, still_open = counts.get(parent.id, (0, 0))
            is_open = state in OPEN_STATES
            counts[parent.id] = (total + count, still_open + is_open * count)
        for ticket in self:
            total, still_open = counts.get(ticket.id, (0, 0))
            ticket.child_count = total
            ticket.open_child_count = still_open
