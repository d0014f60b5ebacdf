"""What parts have cost, in the indicators of clients, sites and items."""

from odoo import fields, models
from odoo.fields import Domain


class ServiceIndicatorsMixin(models.AbstractModel):
    _inherit = "service.indicators.mixin"

    def _add_part_costs(self, costs, path):
        """Add the parts of the work that counts to what it has cost.

        :param dict costs: record -> amount
        :param str path: the field of a part that leads to these records
        """
        domain = Domain(path, "in", self.ids)
        domain &= Domain("order_id", "any", self._get_visit_domain())
        # sudo: the indicator is for billing officers, the parts are not theirs to read
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


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _get_service_costs(self):
        return self._add_part_costs(dict(super()._get_service_costs()), "client_id")
