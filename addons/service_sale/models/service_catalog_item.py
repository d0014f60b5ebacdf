from odoo import fields, models
from odoo.tools import format_amount

UNIT_HOUR = "uom.product_uom_hour"


class ServiceCatalogItem(models.Model):
    _inherit = "service.catalog.item"

    is_survey = fields.Boolean(
        string="Survey",
        help="Done before the estimate, to find out whether the work is possible and "
        "what it costs.",
    )
    survey_item_id = fields.Many2one(
        "service.catalog.item",
        string="Survey First",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('is_survey', '=', True), ('id', '!=', id)]",
        check_company=True,
        help="What is done at the place before this service is estimated.",
    )
    lives_on = fields.Boolean(
        string="Lives on as a Service in Use",
        help="When the work is done, the service stands among the client's "
        "configuration items with its parameters.",
    )

    def _get_charged_quantity(self, count=1):
        """Return how much of its product one service is charged with.

        Norm hours where the product is sold by time, else pieces.

        :param float count: how many times the service is done
        :return: quantity in the unit of the product
        """
        self.ensure_one()
        unit = self.sudo().product_id.uom_id  # sudo: prices are not read here
        hour = self.env.ref(UNIT_HOUR, raise_if_not_found=False)
        if not (unit and hour and self.work_hours and unit._has_common_reference(hour)):
            return count
        return hour._compute_quantity(self.work_hours * count, unit, round=False)

    def _get_estimate_product(self):
        """Return the product by which one service, or none, is charged."""
        # sudo: agents do not read prices; the estimate asks for rights of its own
        generic = self.env.ref("service_sale.product_work").sudo()
        return self.sudo().product_id or generic

    def _get_price_text(self, partner):
        """Return what one service costs a client with taxes, as text; "" unknown.

        :param partner: ``res.partner``, empty for a stranger
        """
        item = self.sudo()  # sudo: what is offered to everybody has an open price
        product = item.product_id.with_company(item.company_id or self.env.company)
        if not product:
            return ""
        partner = partner.sudo()
        quantity = item._get_charged_quantity()
        company = product.env.company
        pricelist = partner.property_product_pricelist
        currency = pricelist.currency_id or company.currency_id
        price = pricelist._get_product_price(product, quantity, currency=currency)
        taxes = product.taxes_id.filtered(lambda tax: tax.company_id == company)
        total = taxes.compute_all(price, currency, quantity, product, partner)
        amount = total["total_included"]
        return format_amount(self.env, amount, currency) if amount else ""
