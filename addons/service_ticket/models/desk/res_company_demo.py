from odoo import api, models


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.model
    def _load_demo(self):
        """Make a Russian service company of Odoo's sample; called by demo data."""
        # Here, because a database without demo data never needs this code.
        from ...demo.company import DemoCompany

        DemoCompany(self.env).load()
