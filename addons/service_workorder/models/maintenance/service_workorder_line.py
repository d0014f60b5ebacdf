from odoo import fields, models


class ServiceWorkorderLine(models.Model):
    _inherit = "service.workorder.line"

    plan_id = fields.Many2one(
        "service.maintenance.plan",
        string="Maintenance Plan",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
    )

    # Whatever runs at the same moment: what stands in an order is not planned again.
    _plan_uniq = models.UniqueIndex(
        "(plan_id) WHERE is_active AND plan_id IS NOT NULL",
        "This maintenance stands in an active work order already.",
    )
    _active_ci_idx = models.Index("(ci_id) WHERE is_active")
