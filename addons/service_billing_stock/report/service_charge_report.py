from odoo import fields, models
from odoo.tools import SQL


class ServiceChargeReport(models.Model):
    """What parts from the own stock have cost stands beside what they bring."""

    _inherit = "service.charge.report"
    _depends = {
        "service.workorder.part": [
            *("booked_quantity", "cost", "kind", "order_id", "product_id"),
        ],
    }

    side = fields.Selection(selection_add=[("stock", "Own Stock")])

    def _get_sources(self):
        return [*super()._get_sources(), self._get_part_source()]

    def _get_part_source(self):
        """Return what written off parts have cost, one row each.

        Their numbers are negative: no charge has one like that.
        """
        return SQL(
            """
            SELECT -part.id, NULL, 'stock', 'part', 'paid', NULL, FALSE,
                   part.performed_on, DATE_TRUNC('month', part.performed_on)::date,
                   part.company_id, company.currency_id, company.currency_id,
                   part.client_id, NULL, sold.contract_id, part.order_id,
                   line.id, item.parent_id, line.item_id,
                   COALESCE(part.site_id, line.site_id), work.territory_id,
                   work.resource_id, part.booked_quantity, 0, part.cost
              FROM service_workorder_part part
              JOIN service_workorder work ON work.id = part.order_id
              JOIN res_company company ON company.id = part.company_id
              JOIN LATERAL (SELECT one.id, one.item_id, one.site_id
                              FROM service_workorder_line one
                             WHERE one.order_id = work.id AND one.result = 'done'
                             ORDER BY (one.ci_id = part.ci_id) DESC NULLS LAST,
                                      one.sequence, one.id
                             LIMIT 1) line ON TRUE
         LEFT JOIN service_catalog_item item ON item.id = line.item_id
         LEFT JOIN service_charge sold
                ON sold.source = 'line:' || line.id AND sold.side = 'client'
               AND sold.kind = 'work' AND NOT sold.is_reversed
               AND sold.reversal_of_id IS NULL
             WHERE work.state = 'done' AND part.cost <> 0
               AND work.performed_on IS NOT NULL
            """
        )
