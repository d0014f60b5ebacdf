"""What was done at a client, a site or to an item: work orders and visits."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.service_ticket.models.assets.service_indicators_mixin import (
    AGENTS,
    INDICATOR_DAYS,
)


class ServiceIndicatorsMixin(models.AbstractModel):
    _inherit = "service.indicators.mixin"

    service_visit_count = fields.Integer(
        string="Visits (90 Days)",
        compute="_compute_service_visits",
        groups=AGENTS,
        help="Work orders that were done within the last 90 days.",
    )
    service_cost = fields.Float(
        string="Cost (90 Days)",
        compute="_compute_service_cost",
        groups="service_ci.group_billing",
        digits=(16, 2),
        help="What the work of the last 90 days has cost, in the company's currency.",
    )

    def _compute_service_visits(self):
        visits = self._get_visits()
        for record in self:
            record.service_visit_count = visits.get(record._origin, 0)

    def _compute_service_cost(self):
        costs = self._get_service_costs()
        for record in self:
            record.service_cost = costs.get(record._origin, 0.0)

    @api.model
    def _get_visit_domain(self):
        """Return the work orders that were done lately."""
        since = fields.Datetime.now() - timedelta(days=INDICATOR_DAYS)
        return Domain("state", "=", "done") & Domain("done_at", ">=", since)

    def _get_visits(self):
        """Return how many work orders were done: dict record -> number.

        None for whatever has indicators and is not worked at.
        """
        return {}

    def _get_service_costs(self):
        """Return what the work has cost: dict record -> amount.

        None for whatever has indicators and is not worked at.
        """
        return {}

    def _count_lines(self, path):
        """Count the visits that had lines about these records."""
        domain = Domain(path, "in", self.ids)
        domain &= Domain("order_id", "any", self._get_visit_domain())
        Line = self.env["service.workorder.line"]
        return dict(Line._read_group(domain, [path], ["order_id:count_distinct"]))


class ServiceCi(models.Model):
    _inherit = "service.ci"

    workorder_line_ids = fields.One2many(
        "service.workorder.line",
        "ci_id",
        string="Work Orders",
        groups="service_ci.group_agent",
    )

    def _get_visits(self):
        return self._count_lines("ci_id")


class ServiceSite(models.Model):
    _inherit = "service.site"

    def _get_visits(self):
        return self._count_lines("site_id")


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _get_visits(self):
        domain = Domain("client_id", "in", self.ids) & self._get_visit_domain()
        Order = self.env["service.workorder"]
        return dict(Order._read_group(domain, ["client_id"], ["__count"]))
