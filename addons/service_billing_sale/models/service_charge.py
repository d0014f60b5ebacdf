from odoo import api, models


class ServiceCharge(models.Model):
    _inherit = "service.charge"

    @api.model
    def _get_due(self, orders, chargers):
        """Leave to estimates what clients have accepted: they are invoiced by them."""
        due = super()._get_due(orders, chargers)
        tickets = orders.ticket_id
        sold = {
            (order.service_ticket_id.id, item.id)
            for order, item in self.env["sale.order.line"]._read_group(
                [
                    ("order_id.service_ticket_id", "in", tickets.ids),
                    ("order_id.state", "=", "sale"),
                    ("service_item_id", "!=", False),
                ],
                ["order_id", "service_item_id"],
            )
        }
        if not sold:
            return due
        ticket_of = {order.id: order.ticket_id.id for order in orders}
        return [
            values
            for values in due
            if values["side"] != "client"
            or (ticket_of[values["order_id"]], values["item_id"]) not in sold
        ]
