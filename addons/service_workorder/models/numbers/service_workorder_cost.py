"""What a work order has cost the company."""

from odoo import api, fields, models

from .service_workorder_time import MONEY

# From then on the price that was agreed is owed.
OWED_STATES = ("reported", "done")


class ServiceWorkorder(models.Model):
    _inherit = "service.workorder"

    # stored: Odoo makes a draft for each new amount to ask it for its currency
    currency_id = fields.Many2one(
        related="company_id.currency_id", store=True, precompute=True
    )
    agreed_price = fields.Monetary(
        string="Agreed with the Contractor",
        copy=False,
        tracking=True,
        groups=MONEY,
        help="For the whole job, instead of the price of an hour.",
    )
    staff_cost = fields.Monetary(
        string="Own Staff",
        compute="_compute_cost",
        store=True,
        precompute=True,
        groups=MONEY,
    )
    contractor_cost = fields.Monetary(
        string="Contractor",
        compute="_compute_cost",
        store=True,
        precompute=True,
        groups=MONEY,
    )
    cost = fields.Monetary(
        compute="_compute_cost", store=True, precompute=True, groups=MONEY
    )

    _check_agreed_price = models.Constraint(
        "CHECK (agreed_price >= 0)", "A price is not negative."
    )

    # Addons that know more costs extend the method with what those depend on.
    @api.depends("time_ids.cost", "time_ids.resource_id", "agreed_price", "state")
    def _compute_cost(self):
        for order, parts in self._get_cost_parts().items():
            order.staff_cost = parts["staff"]
            order.contractor_cost = parts["contractor"]
            order.cost = sum(parts.values())

    def _get_cost_parts(self):
        """Return what work orders have cost, by kind of cost.

        The extension point for further costs: add keys to the result of ``super``, and
        say in ``_compute_cost`` what they depend on.

        :return: dict order -> dict kind -> amount in the currency of the company
        """
        return {order: order._get_labour_parts() for order in self}

    def _get_labour_parts(self):
        own = self.time_ids.filtered(lambda row: row.resource_id.kind == "technician")
        contractor = sum((self.time_ids - own).mapped("cost"))
        if self.agreed_price:
            contractor = self.agreed_price if self.state in OWED_STATES else 0.0
        return {"staff": sum(own.mapped("cost")), "contractor": contractor}

    @api.model
    def _add_precomputed_values(self, vals_list):
        # sudo: as stored computes are
        Ticket = self.env["service.ticket"].sudo()
        tickets = Ticket.browse({vals.get("ticket_id") for vals in vals_list} - {None})
        currency_of = {
            ticket.id: ticket.company_id.currency_id.id for ticket in tickets
        }
        for vals in vals_list:
            vals["currency_id"] = currency_of.get(vals.get("ticket_id"), False)
            # a new order has cost nothing yet
            vals.update(dict.fromkeys(("staff_cost", "contractor_cost", "cost"), 0.0))
        return super()._add_precomputed_values(vals_list)
