from odoo import api, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    @api.model
    def _load_service_demo(self):
        """Write demo estimates; called by demo data."""
        # Here, because a database without demo data never needs this code.
        from ..demo.estimates import DemoEstimates

        DemoEstimates(self.env).load()
