from odoo import models


class ServiceWorkorderLine(models.Model):
    _inherit = "service.workorder.line"

    def write(self, vals):
        result = super().write(vals)
        if "entity_id" in vals:  # all else of work that is done stays as it is
            done = self.order_id.filtered(lambda order: order.state == "done")
            done._sync_charges()
        return result
