from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ServiceCiCategory(models.Model):
    _name = "service.ci.category"
    _description = "Configuration Item Category"
    _parent_store = True
    _rec_name = "complete_name"
    _order = "complete_name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    complete_name = fields.Char(
        string="Full Name",
        compute="_compute_complete_name",
        recursive=True,
        store=True,
    )
    parent_id = fields.Many2one(
        "service.ci.category",
        string="Parent Category",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many(
        "service.ci.category", "parent_id", string="Subcategories"
    )
    properties_definition = fields.PropertiesDefinition(string="Properties")
    ci_count = fields.Integer(
        string="Configuration Item Count", compute="_compute_ci_count"
    )
    company_id = fields.Many2one("res.company", index="btree_not_null")
    active = fields.Boolean(default=True)

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for category in self:
            parent = category.parent_id
            category.complete_name = (
                f"{parent.complete_name} / {category.name}" if parent else category.name
            )

    def _compute_ci_count(self):
        # With those of the subcategories, which the button opens as well.
        rows = self.env["service.ci"]._read_group(
            [("category_id", "child_of", self.ids)], ["category_id"], ["__count"]
        )
        for category in self:
            path = category._origin.parent_path
            category.ci_count = sum(
                count
                for part, count in rows
                if path and part.parent_path.startswith(path)
            )

    def _parent_store_update(self):
        # the tree's own check only says "Recursion Detected."
        if self._has_cycle():
            raise ValidationError(
                self.env._("A category cannot be its own parent category.")
            )
        return super()._parent_store_update()

    def action_view_cis(self):
        """Open the configuration items of this category and below."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_ci.service_ci_action"
        )
        action["domain"] = [("category_id", "child_of", self.id)]
        action["context"] = {"default_category_id": self.id}
        return action
