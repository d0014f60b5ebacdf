from odoo import models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _post_process(self):
        result = super()._post_process()
        # sudo: who pays online changes no estimates
        self.sudo().sale_order_ids._update_service_state()
        return result
