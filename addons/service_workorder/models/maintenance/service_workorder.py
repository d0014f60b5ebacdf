from odoo import fields, models

from ..constants import CLOSED_ORDER_STATES


class ServiceWorkorder(models.Model):
    _inherit = "service.workorder"

    maintenance_visit_ids = fields.One2many("service.maintenance.visit", "order_id")

    def write(self, vals):
        if vals.get("state", "done") not in CLOSED_ORDER_STATES:
            closed = self.filtered(lambda order: order.state in CLOSED_ORDER_STATES)
            # sudo: the plan of a line is nobody's to write
            closed.sudo().line_ids._leave_plans_to_others()
        return super().write(vals)

    def _on_state_change(self, old_states):
        result = super()._on_state_change(old_states)
        done = self.filtered(lambda order: order.state == "done")
        self.env["service.maintenance.plan"]._record_done(done)
        return result
