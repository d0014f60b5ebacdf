from odoo import fields, models


class ServiceCiCategory(models.Model):
    _name = "service.ci.category"
    _description = "Configuration Item Category"
    _inherit = ["service.tree.mixin"]
    _parent_store = True
    _check_company_auto = True

    parent_id = fields.Many2one(
        "service.ci.category",
        string="Parent Category",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    child_ids = fields.One2many(
        "service.ci.category", "parent_id", string="Subcategories"
    )
    properties_definition = fields.PropertiesDefinition(string="Properties")
    ci_count = fields.Integer(
        string="Configuration Item Count", compute="_compute_ci_count"
    )
    company_id = fields.Many2one("res.company", index="btree_not_null")

    def _compute_ci_count(self):
        # With those of the subcategories, which the button opens as well.
        rows = self.env["service.ci"]._read_group(
            [("category_id", "child_of", self.ids)], ["category_id"], ["__count"]
        )
        counts = self._sum_with_parts(rows)
        for category in self:
            category.ci_count = counts.get(category._origin.id, 0)

    def action_view_cis(self):
        """Open the configuration items of this category and below."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_ci.service_ci_action"
        )
        action["domain"] = [("category_id", "child_of", self.id)]
        action["context"] = {"default_category_id": self.id}
        return action
