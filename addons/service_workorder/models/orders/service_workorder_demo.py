from odoo import api, models


class ServiceWorkorder(models.Model):
    _inherit = "service.workorder"

    @api.model
    def _load_demo(self):
        """Write demo visits; called by demo data."""
        # Here, because a database without demo data never needs this code.
        from ...demo.orders import DemoOrders

        DemoOrders(self.env).load()
