from odoo import api, models


class ServiceCall(models.Model):
    _inherit = "service.call"

    @api.model
    def _load_demo(self):
        """Let the demo exchange tell of a day of calls; called by demo data."""
        # Here, because a database without demo data never needs this code.
        from ..demo.calls import load

        load(self.env.ref("service_telephony.connector_demo"))
