from odoo import fields, models
from odoo.exceptions import UserError


class ServiceVanMinimum(models.TransientModel):
    """Minimum of some parts in some vans."""

    _name = "service.van.minimum"
    _description = "Minimum in Vans"

    resource_ids = fields.Many2many(
        "service.resource",
        string="Vans of",
        required=True,
        domain="[('van_location_id', '!=', False)]",
    )
    product_ids = fields.Many2many(
        "product.product",
        string="Parts",
        required=True,
        domain="[('is_storable', '=', True)]",
    )
    minimum = fields.Float(digits="Product Unit", required=True, default=1)
    maximum = fields.Float(
        string="Fill up to", digits="Product Unit", required=True, default=2
    )

    _check_quantities = models.Constraint(
        "CHECK (minimum >= 0 AND maximum >= minimum)",
        "Vans are filled up to at least the minimum.",
    )

    def action_apply(self):
        """Write the rules of all chosen parts in all chosen vans."""
        self.ensure_one()
        vans = self.resource_ids.van_location_id
        storable = self.product_ids.filtered("is_storable")
        if not vans or not storable:
            raise UserError(
                self.env._("Choose performers with a van, and parts that are counted.")
            )
        limits = {"product_min_qty": self.minimum, "product_max_qty": self.maximum}
        # sudo: the rules are the storekeeper's; dispatchers decide what vans carry
        Rule = self.env["stock.warehouse.orderpoint"].sudo()
        known = Rule.with_context(active_test=False).search(
            [("location_id", "in", vans.ids), ("product_id", "in", storable.ids)]
        )
        known.write({**limits, "active": True})
        there = {(rule.location_id, rule.product_id) for rule in known}
        Rule.create(
            [
                {
                    **limits,
                    "location_id": van.id,
                    "product_id": product.id,
                    "company_id": van.company_id.id or self.env.company.id,
                }
                for van in vans.sudo()
                for product in storable.sudo()
                if (van, product) not in there
            ]
        )
        return {
            "type": "ir.actions.client",
            "tag": "soft_reload",
            "params": {},
        }
