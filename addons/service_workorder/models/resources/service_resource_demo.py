from odoo import api, models


class ServiceResource(models.Model):
    _inherit = "service.resource"

    @api.model
    def _load_demo(self):
        """Enter believable performers; called by demo data."""
        # Here, because a database without demo data never needs this code.
        from ...demo.performers import DemoPerformers

        DemoPerformers(self.env).load()
