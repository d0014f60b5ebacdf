from odoo import api, models


class ServiceClosing(models.Model):
    _inherit = "service.closing"

    @api.model
    def _load_demo(self):
        """Write two months of work and their closings; called by demo data."""
        # Here, because a database without demo data never needs this code.
        from ...demo.closings import DemoClosings

        DemoClosings(self.env).load()
