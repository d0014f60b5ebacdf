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

    def _leave_plans_to_others(self):
        """Let go of plans that stand in another active order, before this one opens.

        The work counts all the same: it is known by item and service.
        """
        if not self.plan_id:
            return
        busy = self.search(
            [
                ("plan_id", "in", self.plan_id.ids),
                ("is_active", "=", True),
                ("id", "not in", self.ids),
            ]
        ).plan_id
        if busy:
            self.filtered(lambda line: line.plan_id in busy).write({"plan_id": False})

    # Whatever runs at the same moment: what stands in an order is not planned again.
    _plan_uniq = models.UniqueIndex(
        "(plan_id) WHERE is_active AND plan_id IS NOT NULL",
        "This maintenance stands in an active work order already.",
    )
    _active_ci_idx = models.Index("(ci_id) WHERE is_active")
