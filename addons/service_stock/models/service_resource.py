"""The vans of performers: made, filled and emptied many at once."""

from odoo import api, fields, models


class ServiceResource(models.Model):
    _inherit = "service.resource"

    van_location_id = fields.Many2one(
        "stock.location",
        string="Van",
        domain="[('usage', '=', 'internal')]",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        copy=False,
        help="Where the parts are that this performer carries. Empty: the firm's, else "
        "the warehouse of the company.",
    )
    defective_location_id = fields.Many2one(
        "stock.location",
        string="Van: Defective Parts",
        domain="[('usage', '=', 'internal')]",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        copy=False,
        help="Where parts are that were taken back from clients and not yet returned.",
    )
    van_product_count = fields.Integer(
        string="Kinds of Parts", compute="_compute_van_product_count"
    )

    _van_uniq = models.UniqueIndex(
        "(van_location_id) WHERE van_location_id IS NOT NULL",
        "Another performer carries the parts of this location.",
    )
    _defective_uniq = models.UniqueIndex(
        "(defective_location_id) WHERE defective_location_id IS NOT NULL",
        "Another performer carries the defective parts of this location.",
    )
    _check_van_is_not_defective = models.Constraint(
        "CHECK (van_location_id <> defective_location_id)",
        "Defective parts are kept apart from good ones: choose another location.",
    )

    def _compute_van_product_count(self):
        rows = self.env["service.van.stock"]._read_group(
            [("resource_id", "in", self.ids), ("quantity", "!=", 0)],
            ["resource_id"],
            ["product_id:count_distinct"],
        )
        counts = dict(rows)
        for resource in self:
            resource.van_product_count = counts.get(resource, 0)

    @api.model_create_multi
    def create(self, vals_list):
        resources = super().create(vals_list)
        if any(vals.get("user_id") for vals in vals_list):
            self._forget_who_performs()
        return resources

    def write(self, vals):
        result = super().write(vals)
        if {"user_id", "active"} & vals.keys():
            self._forget_who_performs()
        if {"van_location_id", "defective_location_id"} & vals.keys():
            self._move_into_vans()
        return result

    def _forget_who_performs(self):
        """Let rules ask anew who sees the own van only."""
        self.env["res.users"].invalidate_model(["is_service_performer"])
        self.env.registry.clear_cache()

    def action_make_vans(self):
        """Give each performer without a van a place of its own."""
        self.check_access("write")
        # sudo: locations are the storekeeper's; who may change performers gives vans
        needy = self.sudo().filtered(lambda r: not r.van_location_id)
        for company, performers in needy.grouped("company_id").items():
            performers._make_vans(company or self.env.company)
        return True

    def _make_vans(self, company):
        warehouse = self.env["stock.warehouse"]._get_of_company(company)
        warehouse._prepare_for_vans()
        places = self.env["stock.location"].create(
            [
                {
                    "name": name,
                    "usage": "internal",
                    "location_id": warehouse.vans_location_id.id,
                    "company_id": company.id,
                }
                for resource in self
                for name in (
                    resource.name,
                    self.env._("%(name)s (defective)", name=resource.name),
                )
            ]
        )
        vans, defective = places[::2], places[1::2]
        for resource, van, returned in zip(self, vans, defective, strict=True):
            resource.van_location_id = van
            resource.defective_location_id = resource.defective_location_id or returned
        # written one by one in memory, the work that waits is told once
        self._move_into_vans()

    def _move_into_vans(self):
        """Let the parts of work that is not done come from the present vans."""
        Part = self.env["service.workorder.part"].sudo()  # sudo: all of their orders
        Part._get_of_performers(self)._follow_performers()

    def action_open_van(self):
        """Show what one performer carries."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_stock.service_van_stock_action"
        )
        action["domain"] = [("resource_id", "=", self.id)]
        action["context"] = {}
        return action
