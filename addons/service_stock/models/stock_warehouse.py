"""Where vans stand in a warehouse, and how they are filled."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    vans_location_id = fields.Many2one(
        "stock.location", string="Vans", check_company=True, readonly=True, copy=False
    )
    returns_location_id = fields.Many2one(
        "stock.location",
        string="Defective Parts",
        check_company=True,
        copy=False,
        help="Where parts go that technicians bring back from clients.",
    )
    vans_type_id = fields.Many2one(
        "stock.picking.type",
        string="Transfers of Vans",
        check_company=True,
        readonly=True,
        copy=False,
    )

    @api.model
    def _get_by_company(self, companies):
        """Return the warehouse that stands in for whoever has no own stock.

        :param companies: ``res.company``
        :return: dict ``res.company`` -> ``stock.warehouse``
        """
        groups = self._read_group(
            [("company_id", "in", companies.ids)], ["company_id"], ["id:recordset"]
        )
        return {company: found.sorted("sequence")[:1] for company, found in groups}

    @api.model
    def _get_of_company(self, company):
        """Return the warehouse of one company.

        :raise UserError: when there is none
        """
        warehouse = self._get_by_company(company).get(company)
        if not warehouse:
            raise UserError(
                self.env._(
                    "%(company)s has no warehouse: make one in Inventory first.",
                    company=company.name,
                )
            )
        return warehouse

    def _prepare_for_vans(self):
        """Give warehouses what vans need: places, transfers and a way to fill them."""
        for warehouse in self.filtered(lambda w: not w.vans_location_id):
            warehouse._add_places_for_vans()
            warehouse._add_type_for_vans()
            warehouse._add_route_for_vans()
        self._show_locations()

    def _add_places_for_vans(self):
        place = {
            "location_id": self.view_location_id.id,
            "company_id": self.company_id.id,
        }
        vans, returns = self.env["stock.location"].create(
            [
                {**place, "name": self.env._("Vans"), "usage": "view"},
                {**place, "name": self.env._("Defective Parts"), "usage": "internal"},
            ]
        )
        self.vans_location_id = vans
        self.returns_location_id = self.returns_location_id or returns

    def _add_type_for_vans(self):
        self.vans_type_id = self.env["stock.picking.type"].create(
            {
                "name": self.env._("Vans"),
                "code": "internal",
                "sequence_code": "VAN",
                "warehouse_id": self.id,
                "company_id": self.company_id.id,
                "default_location_src_id": self.lot_stock_id.id,
                "default_location_dest_id": self.vans_location_id.id,
            }
        )

    def _add_route_for_vans(self):
        # one rule for all vans: the move ends where the need is
        self.env["stock.route"].create(
            {
                "name": self.env._("%(warehouse)s: fill vans", warehouse=self.name),
                "company_id": self.company_id.id,
                "product_selectable": False,
                "warehouse_selectable": True,
                "warehouse_ids": [Command.link(self.id)],
                "rule_ids": [
                    Command.create(
                        {
                            "name": self.env._("Warehouse to van"),
                            "action": "pull",
                            "procure_method": "make_to_stock",
                            "location_src_id": self.lot_stock_id.id,
                            "location_dest_id": self.vans_location_id.id,
                            "picking_type_id": self.vans_type_id.id,
                            "company_id": self.company_id.id,
                        }
                    )
                ],
            }
        )

    @api.model
    def _show_locations(self):
        """Show locations on transfers: without them no storekeeper knows which van."""
        everybody = self.env.ref("base.group_user")
        locations = self.env.ref("stock.group_stock_multi_locations")
        if locations not in everybody.all_implied_ids:
            everybody.implied_ids = [Command.link(locations.id)]
