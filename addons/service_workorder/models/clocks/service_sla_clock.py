from odoo import fields, models

WORK_KIND = "work"


class ServiceSlaClock(models.Model):
    """A clock of a work order: the time that its performer has."""

    _inherit = "service.sla.clock"

    order_id = fields.Many2one(
        "service.workorder", index="btree_not_null", ondelete="cascade"
    )
    policy_kind = fields.Selection(
        selection_add=[(WORK_KIND, "Performer of a work order (UC)")],
        ondelete={WORK_KIND: "cascade"},
    )

    _kind_check = models.Constraint(
        "CHECK ((policy_kind = 'work') = (order_id IS NOT NULL))",
        "Clocks of performers, and no others, stand on work orders.",
    )
    _order_cycle_uniq = models.UniqueIndex(
        "(order_id, target, cycle) WHERE order_id IS NOT NULL",
        "This work order has a clock for this target and cycle already.",
    )
    _order_running_uniq = models.UniqueIndex(
        "(order_id, target) WHERE order_id IS NOT NULL AND stopped_at IS NULL",
        "One clock runs per work order and target.",
    )

    def _get_subject(self):
        return self.order_id or super()._get_subject()

    def _get_inner_label(self, label):
        if self.order_id:
            who = self.order_id.resource_id.name or ""
            return self.env._("%(target)s: %(team)s", target=label, team=who)
        return super()._get_inner_label(label)

    def _follow_hours(self):
        result = super()._follow_hours()
        self.order_id._note_deadline()
        return result
