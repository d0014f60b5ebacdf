from odoo import api, models


class ServiceWatchExpectation(models.Model):
    _inherit = "service.watch.expectation"

    @api.model
    def _load_demo(self):
        """Fill the board with a week of stations; called by demo data."""
        # Here, because a database without demo data never needs this code.
        from ..demo.watch import DemoWatch

        DemoWatch(self.env).load()
