from odoo import api, models

APPROVED_FIELDS = frozenset(
    {
        *("product_id", "name", "product_uom_qty", "price_unit", "discount"),
        *("tax_ids", "product_uom_id"),
    }
)


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._get_estimates()._renew_estimates()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if APPROVED_FIELDS & vals.keys():
            self._get_estimates()._renew_estimates()
        return result

    def unlink(self):
        estimates = self._get_estimates()
        result = super().unlink()
        estimates._renew_estimates()
        return result

    def _get_estimates(self):
        return self.order_id.filtered("service_ticket_id")
