from odoo import api, models


class ServiceContract(models.Model):
    _inherit = "service.contract"

    @api.model
    def _load_demo(self):
        """Write demo contracts, rates and charges; called by demo data."""
        # Here, because a database without demo data never needs this code.
        from ...demo.contracts import DemoContracts

        DemoContracts(self.env).load()
