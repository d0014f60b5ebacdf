from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.service_ticket.models.constants import CLOSED_STATES


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    workorder_ids = fields.One2many(
        "service.workorder", "ticket_id", string="Work Orders"
    )
    workorder_count = fields.Integer(
        string="Work Order Count", compute="_compute_workorder_count"
    )

    @api.depends("workorder_ids")
    def _compute_workorder_count(self):
        counts = dict(
            self.env["service.workorder"]._read_group(
                [("ticket_id", "in", self.ids)], ["ticket_id"], ["__count"]
            )
        )
        for ticket in self:
            ticket.workorder_count = counts.get(ticket._origin, 0)

    def _create_workorders(self):
        """Open work orders for what tickets are about, one for each address.

        :return: the new ``service.workorder``
        """
        closed = self.filtered(lambda ticket: ticket.state in CLOSED_STATES)
        if closed:
            raise UserError(
                self.env._(
                    "%(ticket)s is closed: reopen it before somebody is sent.",
                    ticket=closed[:1].number,
                )
            )
        Order = self.env["service.workorder"]
        return Order.create(
            [
                Order._prepare_order_values(ticket, lines)
                for ticket in self
                for lines in Order._group_by_address(Order._prepare_lines(ticket))
            ]
        )

    def action_create_workorder(self):
        """Open a work order with the site, items and services of the ticket.

        :return: action that shows what was opened
        """
        return self._create_workorders()._get_window_action()

    def action_open_workorders(self):
        """Show the work orders of one ticket."""
        self.ensure_one()
        action = self.workorder_ids._get_window_action()
        action["context"] = {"default_ticket_id": self.id}
        return action
