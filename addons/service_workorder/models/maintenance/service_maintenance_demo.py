from odoo import api, models


class ServiceMaintenanceRun(models.Model):
    _inherit = "service.maintenance.run"

    @api.model
    def _load_demo(self):
        """Write demo plans; called by demo data."""
        # Here, because a database without demo data never needs this code.
        from ...demo.maintenance import DemoMaintenance

        DemoMaintenance(self.env).load()
