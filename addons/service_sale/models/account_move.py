from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _invoice_paid_hook(self):
        result = super()._invoice_paid_hook()
        # sudo: who books a payment need not see estimates
        self.sudo().line_ids.sale_line_ids.order_id._update_service_state()
        return result
