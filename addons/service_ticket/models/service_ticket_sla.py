"""What we promised about a ticket: clocks start, stand still, stop and begin anew."""

from odoo import fields, models


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

    def _follow_waiting_clocks(self):
        """Let clocks stand still or go on, as the waiting of tickets asks for it."""
