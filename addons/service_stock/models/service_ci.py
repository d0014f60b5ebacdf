"""What parts have cost, in the indicators of clients, sites and items."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class ServiceIndicatorsMixin(models.AbstractModel):
    _inherit = "service.indicators.mixin"

    @api.model
    def _get_shared_cost(self):
        # parts of an item cost that item, the rest is shared out
        self.env["service.workorder.part"].flush_model()
        return SQL(
            """
            %s - COALESCE((
                SELECT SUM(known.cost) FROM service_workorder_part known
                 WHERE known.order_id = job.id AND known.ci_id IS NOT NULL
            ), 0)
            """,
            super()._get_shared_cost(),
        )

    def _add_part_costs(self, costs, path):
        """Add the parts of items to what the work has cost.

        :param dict costs: record -> amount
        :param str path: the field of a part that leads to these records
        """
        domain = Domain(path, "in", self.ids) & Domain("ci_id", "!=", False)
        domain &= Domain("order_id", "any", self._get_visit_domain())
        # sudo: the indicator is for billing officers, who need not see each part
        Part = self.env["service.workorder.part"].sudo()
        for record, cost in Part._read_group(domain, [path], ["cost:sum"]):
            own = record.sudo(False)
            costs[own] = costs.get(own, 0.0) + cost
        return costs


class ServiceCi(models.Model):
    _inherit = "service.ci"

    part_ids = fields.One2many(
        "service.workorder.part",
        "ci_id",
        string="Parts Used",
        groups="service_ci.group_agent",
    )

    def _get_service_costs(self):
        return self._add_part_costs(dict(super()._get_service_costs()), "ci_id")


class ServiceSite(models.Model):
    _inherit = "service.site"

    def _get_service_costs(self):
        return self._add_part_costs(dict(super()._get_service_costs()), "site_id")
