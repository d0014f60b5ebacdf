from odoo import api, models


class ServicePayout(models.Model):
    _inherit = "service.payout"

    @api.model
    def _load_demo(self):
        """Write demo acts and a payment registry; called by demo data."""
        # Here, because a database without demo data never needs this code.
        from ...demo.payouts import DemoPayouts

        DemoPayouts(self.env).load()
