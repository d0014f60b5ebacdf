from odoo import api, fields, models


class ServiceMessengerAccount(models.Model):
    _inherit = "service.messenger.account"

    provider = fields.Selection(
        selection_add=[("max", "MAX")], ondelete={"max": "cascade"}
    )

    @api.model
    def _load_demo_max(self):
        """Fill the account of the demo with conversations; called by demo data."""
        # Here, because a database without demo data never needs this code.
        from ..demo.talks import DemoTalks

        DemoTalks(self.env.ref("service_max.account_demo")).load()
