from odoo import api, models


class ServiceWorkorderPart(models.Model):
    _inherit = "service.workorder.part"

    @api.model
    def _load_demo(self):
        """Write demo vans and parts; called by demo data."""
        # Here, because a database without demo data never needs this code.
        from ..demo.parts import DemoParts

        DemoParts(self.env).load()
