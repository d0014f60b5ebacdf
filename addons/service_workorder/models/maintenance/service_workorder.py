from odoo import fields, models


class ServiceWorkorder(models.Model):
    _inherit = "service.workorder"

    maintenance_visit_ids = fields.One2many("service.maintenance.visit", "order_id")

    def _on_state_change(self, old_states):
        result = super()._on_state_change(old_states)
        done = self.filtered(lambda order: order.state == "done")
        self.env["service.maintenance.plan"]._record_done(done)
        return result
