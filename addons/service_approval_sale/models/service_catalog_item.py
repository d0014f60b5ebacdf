from odoo import models


class ServiceCatalogItem(models.Model):
    _inherit = "service.catalog.item"

    def _get_approval_price(self, company, quantity=1):
        if not self.sudo().product_id:  # sudo: as in the method above
            return 0.0
        charged = self._get_charged_quantity(quantity)
        return super()._get_approval_price(company, charged)
