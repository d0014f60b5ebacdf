from odoo import api, models


class ServiceArticle(models.Model):
    _inherit = "service.article"

    @api.model
    def _load_demo(self):
        """Write the articles of the demo company; called by demo data."""
        # Here, because a database without demo data never needs this code.
        from ..demo.articles import DemoArticles

        DemoArticles(self.env).load()
