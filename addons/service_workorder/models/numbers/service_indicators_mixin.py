"""What the work at a client, a site or an item has cost lately."""

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class ServiceIndicatorsMixin(models.AbstractModel):
    _inherit = "service.indicators.mixin"

    @api.model
    def _get_shared_cost(self):
        """Return what of the cost of an order (``job``) is shared out, as SQL.

        Addons that know which item something was for take it out, and add it there.
        """
        return SQL("job.cost")

    def _share_out_costs(self, column):
        """Share the cost of orders out among their lines, by norm; add up by record.

        :param str column: of a line, that leads to these records
        :return: dict record -> amount
        """
        Order = self.env["service.workorder"]
        Order.flush_model()
        self.env["service.workorder.line"].flush_model()
        orders = Order._search(self._get_visit_domain())
        key = SQL.identifier(column)
        rows = self.env.execute_query(
            SQL(
                """
                WITH part AS (
                    SELECT line.%(key)s AS key, %(cost)s AS cost,
                           line.quantity * COALESCE(item.work_hours, 0) AS weight,
                           SUM(line.quantity * COALESCE(item.work_hours, 0))
                               OVER whole AS total,
                           COUNT(*) OVER whole AS number
                      FROM service_workorder_line line
                      JOIN service_workorder job ON job.id = line.order_id
                 LEFT JOIN service_catalog_item item ON item.id = line.item_id
                     WHERE job.cost > 0 AND job.id IN %(orders)s
                       AND job.id IN (
                           SELECT order_id FROM service_workorder_line
                            WHERE %(key)s = ANY(%(ids)s)
                       )
                    WINDOW whole AS (PARTITION BY line.order_id)
                )
                SELECT key, SUM(cost * CASE WHEN total > 0 THEN weight / total
                                            ELSE 1.0 / number END)
                  FROM part WHERE key = ANY(%(ids)s) GROUP BY key
                """,
                key=key,
                cost=self._get_shared_cost(),
                orders=orders.subselect(),
                ids=list(self.ids),
            )
        )
        return {self.browse(key): amount for key, amount in rows}


class ServiceCi(models.Model):
    _inherit = "service.ci"

    def _get_service_costs(self):
        return {**super()._get_service_costs(), **self._share_out_costs("ci_id")}


class ServiceSite(models.Model):
    _inherit = "service.site"

    def _get_service_costs(self):
        return {**super()._get_service_costs(), **self._share_out_costs("site_id")}


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _get_service_costs(self):
        Order = self.env["service.workorder"]
        domain = Domain("client_id", "in", self.ids) & self._get_visit_domain()
        costs = dict(Order._read_group(domain, ["client_id"], ["cost:sum"]))
        return {**super()._get_service_costs(), **costs}
