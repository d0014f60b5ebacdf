from odoo import models


class ServiceCatalogItem(models.Model):
    _inherit = "service.catalog.item"

    def _get_approval_price(self, company, quantity=1):
        """Return what one service costs by the catalogue, to choose a route.

        :param company: ``res.company`` in whose currency it is told
        :param float quantity: how many times it is done
        :return: amount; 0 if not known
        """
        # sudo: agents read no prices; only the route follows from this one
        product = self.sudo().product_id
        if not product:
            return 0.0
        return product.currency_id._convert(
            product.lst_price * quantity,
            company.currency_id,
            company,
            company._service_today(),
        )
