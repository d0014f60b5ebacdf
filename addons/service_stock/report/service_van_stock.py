"""What each van holds, what is planned from it, and what is missing."""

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import SQL

# More products than this no database has: two numbers become one.
PRODUCTS = 1 << 24
OPEN_MOVES = ("waiting", "confirmed", "assigned", "partially_available")


class ServiceVanStock(models.Model):
    """One product in the van of one performer."""

    _name = "service.van.stock"
    _description = "Parts in a Van"
    _auto = False
    _order = "resource_id, is_defective, product_id"
    _rec_name = "product_id"
    # what has to be in the database before it is asked
    _depends = {
        "service.resource": [
            "company_id",
            "van_location_id",
            "defective_location_id",
        ],
        "stock.quant": ["location_id", "product_id", "quantity"],
        "stock.move": [
            "location_id",
            "location_dest_id",
            "product_id",
            "product_qty",
            "state",
        ],
        "stock.warehouse.orderpoint": [
            "location_id",
            "product_id",
            "product_min_qty",
            "product_max_qty",
            "active",
        ],
    }

    resource_id = fields.Many2one("service.resource", "Performer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    location_id = fields.Many2one("stock.location", "Place", readonly=True)
    is_defective = fields.Boolean(string="Defective", readonly=True)
    product_id = fields.Many2one("product.product", "Part", readonly=True)
    categ_id = fields.Many2one(related="product_id.categ_id", string="Category")
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    quantity = fields.Float(string="In the Van", digits="Product Unit", readonly=True)
    planned = fields.Float(
        digits="Product Unit", readonly=True, help="Promised to work orders."
    )
    coming = fields.Float(
        string="On the Way",
        digits="Product Unit",
        readonly=True,
        help="In transfers from the warehouse that nobody has finished.",
    )
    forecast = fields.Float(digits="Product Unit", readonly=True)
    minimum = fields.Float(digits="Product Unit", readonly=True, aggregator=None)
    maximum = fields.Float(
        string="Fill up to", digits="Product Unit", readonly=True, aggregator=None
    )
    is_low = fields.Boolean(
        string="Low",
        readonly=True,
        help="Less than the minimum will be left, transfers on the way included.",
    )

    @property
    def _table_query(self):
        # archived performers, too: what they carry does not vanish with them
        return SQL(
            """
            WITH van AS (
                SELECT id AS resource_id, company_id, van_location_id AS location_id,
                       FALSE AS is_defective
                  FROM service_resource WHERE van_location_id IS NOT NULL
                 UNION ALL
                SELECT id, company_id, defective_location_id, TRUE
                  FROM service_resource WHERE defective_location_id IS NOT NULL
            ), fact AS (
                SELECT quant.location_id, quant.product_id, quant.quantity,
                       0 AS planned, 0 AS coming, 0 AS minimum, 0 AS maximum
                  FROM stock_quant quant
                  JOIN van ON van.location_id = quant.location_id
                 UNION ALL
                SELECT move.location_id, move.product_id, 0, move.product_qty, 0, 0, 0
                  FROM stock_move move
                  JOIN van ON van.location_id = move.location_id
                 WHERE move.state IN %(open)s
                 UNION ALL
                SELECT move.location_dest_id, move.product_id, 0, 0, move.product_qty,
                       0, 0
                  FROM stock_move move
                  JOIN van ON van.location_id = move.location_dest_id
                 WHERE move.state IN %(open)s
                 UNION ALL
                SELECT rule.location_id, rule.product_id, 0, 0, 0,
                       rule.product_min_qty, rule.product_max_qty
                  FROM stock_warehouse_orderpoint rule
                  JOIN van ON van.location_id = rule.location_id
                 WHERE rule.active
            ), total AS (
                SELECT location_id, product_id, SUM(quantity) AS quantity,
                       SUM(planned) AS planned, SUM(coming) AS coming,
                       SUM(minimum) AS minimum, SUM(maximum) AS maximum
                  FROM fact
                 GROUP BY location_id, product_id
            )
            SELECT total.location_id::bigint * %(products)s + total.product_id AS id,
                   van.resource_id, van.company_id, van.location_id, van.is_defective,
                   total.product_id, total.quantity, total.planned, total.coming,
                   total.quantity - total.planned + total.coming AS forecast,
                   total.minimum, total.maximum,
                   total.quantity - total.planned + total.coming < total.minimum
                       AS is_low
              FROM total
              JOIN van ON van.location_id = total.location_id
            """,
            open=OPEN_MOVES,
            products=PRODUCTS,
        )

    def _check_may_change(self):
        if not self.env.su and not self.env.user.has_group(
            "service_ci.group_dispatcher"
        ):
            raise AccessError(
                self.env._("Vans are filled and emptied by dispatchers: ask one.")
            )

    # Filling

    def action_replenish(self):
        """Let the warehouse fill vans up, by Odoo's own rules, many at once.

        Without a selection: all vans of the companies that are looked at.
        """
        self._check_may_change()
        chosen = self or self.search([("is_low", "=", True)])
        if not chosen:
            raise UserError(
                self.env._("No van lacks anything: nothing has to be brought.")
            )
        # sudo: the rules are the storekeeper's; dispatchers say when they are applied
        Rule = self.env["stock.warehouse.orderpoint"].sudo()
        keys = {(row.location_id.id, row.product_id.id) for row in chosen}
        rules = Rule.search(
            [
                ("location_id", "in", chosen.location_id.ids),
                ("product_id", "in", chosen.product_id.ids),
            ]
        ).filtered(lambda rule: (rule.location_id.id, rule.product_id.id) in keys)
        # what is stored may be from before the last visit
        rules._compute_qty_to_order_computed()
        for company, of_company in rules.grouped("company_id").items():
            of_company._procure_orderpoint_confirm(company_id=company)
        rules._compute_qty_to_order_computed()
        moves = (
            self.env["stock.move"]
            .sudo()
            .search([("orderpoint_id", "in", rules.ids), ("state", "in", OPEN_MOVES)])
        )
        return self._tell_transfers(moves.picking_id)

    def _tell_transfers(self, pickings):
        """Open transfers for storekeepers, and name them to everybody else."""
        if not pickings:
            raise UserError(
                self.env._("Nothing has to be brought: set a minimum for vans first.")
            )
        if self.env.user.has_group("stock.group_stock_user"):
            action = self.env["ir.actions.act_window"]._for_xml_id(
                "stock.action_picking_tree_all"
            )
            action["domain"] = [("id", "in", pickings.ids)]
            action["context"] = {}
            return action
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "The warehouse has these transfers to do: %(names)s.",
                    names=", ".join(pickings.mapped("name")),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_set_minimum(self):
        """Ask for the minimum of the chosen parts, or of any."""
        self._check_may_change()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_stock.service_van_minimum_action"
        )
        good = self.filtered(lambda row: not row.is_defective)
        action["context"] = {
            "default_resource_ids": good.resource_id.ids,
            "default_product_ids": good.product_id.ids,
        }
        return action

    # Bringing back

    def action_return(self):
        """Make transfers back: good parts to the warehouse, defective ones apart."""
        self._check_may_change()
        rows = self.filtered(lambda row: row._get_returned_quantity() > 0)
        if not rows:
            raise UserError(
                self.env._(
                    "There is nothing to bring back: what the van holds is promised to "
                    "work orders, or on its way already."
                )
            )
        # sudo: transfers are the storekeeper's, who also finishes them
        Warehouse = self.env["stock.warehouse"].sudo()
        vals_list = []
        for company, held in rows.grouped("company_id").items():
            warehouse = Warehouse._get_of_company(company or self.env.company)
            warehouse._prepare_for_vans()
            vals_list += [
                of_van._prepare_return(location, warehouse)
                for location, of_van in held.grouped("location_id").items()
            ]
        pickings = self.env["stock.picking"].sudo().create(vals_list)
        pickings.action_confirm()
        pickings.action_assign()
        return self._tell_transfers(pickings)

    def _get_returned_quantity(self):
        """Return how much of one product in one van nobody waits for."""
        return self.quantity - self.planned

    def _prepare_return(self, location, warehouse):
        """Return the values of a transfer from one van.

        :param location: ``stock.location`` of the van
        :param warehouse: ``stock.warehouse``
        """
        target = (
            warehouse.returns_location_id
            if self[:1].is_defective
            else warehouse.lot_stock_id
        )
        return {
            "picking_type_id": warehouse.vans_type_id.id,
            "location_id": location.id,
            "location_dest_id": target.id,
            "company_id": warehouse.company_id.id,
            "origin": self[:1].resource_id.name,
            "move_ids": [
                Command.create(
                    {
                        "product_id": row.product_id.id,
                        "product_uom": row.product_id.uom_id.id,
                        "product_uom_qty": row._get_returned_quantity(),
                        "location_id": location.id,
                        "location_dest_id": target.id,
                        "company_id": warehouse.company_id.id,
                    }
                )
                for row in self
            ],
        }
