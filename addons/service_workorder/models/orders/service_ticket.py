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

    # The ticket follows its orders

    def _take_up_again(self):
        """Reopen tickets whose work has to be done again."""
        self.filtered(lambda ticket: ticket.state in CLOSED_STATES)._move_to_state(
            "open"
        )

    def _finish_by_orders(self):
        """Close tickets that have all their work done; what is blocked stays."""
        for request_type, tickets in self.grouped("type_id").items():
            stage = request_type._get_first_stage("done")
            tickets.filtered(lambda ticket: ticket.state not in CLOSED_STATES)._go_on(
                stage
            )

    # The orders follow their ticket

    def _get_blockers(self, stage):
        blockers = super()._get_blockers(stage)
        # What programs close (a recovered alarm, the customer) is over all the same.
        if self.env.su or stage.state not in CLOSED_STATES:
            return blockers
        for ticket, orders in self._get_active_orders().grouped("ticket_id").items():
            blockers.setdefault(ticket, []).append(
                self.env._(
                    "work orders are not finished, check or cancel them first: "
                    "%(orders)s.",
                    orders=", ".join(orders.mapped("number")),
                )
            )
        return blockers

    def _on_stage_change(self, closed_before):
        result = super()._on_stage_change(closed_before)
        ended = self.filtered(lambda t: t.state in CLOSED_STATES) - closed_before
        orders = ended._get_active_orders()
        # Nobody is on the way yet.
        idle = orders.filtered(lambda order: order.state in ("draft", "offered"))
        idle.write({"state": "cancelled"})
        note = self.env._("The ticket was closed.")
        orders._message_log_batch(dict.fromkeys(orders.ids, note))
        return result

    def _merge_records(self, target):
        self._get_active_orders().write({"ticket_id": target.id})
        return super()._merge_records(target)

    def _get_active_orders(self):
        # sudo: whoever closes a ticket need not see who was sent
        Order = self.env["service.workorder"].sudo()
        return Order.search(
            [("ticket_id", "in", self.ids), *Order._get_active_domain()]
        )

    # New orders

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
