from odoo import models


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    def write(self, vals):
        result = super().write(vals)
        if "coverage" in vals:
            # sudo: whoever decides what covers the work sees no prices
            orders = self.sudo().workorder_ids
            orders.filtered(lambda order: order.state == "done")._sync_charges()
        return result
