from odoo import fields, models


class ProductCategory(models.Model):
    _inherit = "product.category"

    service_expert_team_id = fields.Many2one(
        "service.team",
        string="Experts",
        index="btree_not_null",
        help="The division that answers questions about these products. Empty: that "
        "of the parent category.",
    )

    def _service_expert_team(self):
        """Return the division that knows these products best, may be empty."""
        self.ensure_one()
        ancestors = self.browse(
            int(ancestor) for ancestor in (self.parent_path or "").split("/")[:-1]
        )
        return next(
            (
                category.service_expert_team_id
                for category in reversed(ancestors)
                if category.service_expert_team_id.active
            ),
            self.env["service.team"],
        )
