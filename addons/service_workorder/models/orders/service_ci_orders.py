"""What was done at a client, a site or to an item: work orders and visits."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.service_ticket.models.assets.service_indicators_mixin import (
    AGENTS,
    INDICATOR_DAYS,
)

from ..constants import ACTIVE_ORDER_STATES


class ServiceIndicatorsMixin(models.AbstractModel):
    _inherit = "service.indicators.mixin"

    service_visit_count = fields.Integer(
        string="Visits (90 Days)",
        compute="_compute_service_visits",
        groups=AGENTS,
        help="Work orders that were done within the last 90 days.",
    )
    service_active_order_count = fields.Integer(
        string="Active Work Orders", compute="_compute_service_orders", groups=AGENTS
    )
    service_order_count = fields.Integer(
        string="All Work Orders", compute="_compute_service_orders", groups=AGENTS
    )
    service_cost = fields.Float(
        string="Cost (90 Days)",
        compute="_compute_service_cost",
        groups="service_ci.group_billing",
        digits=(16, 2),
        help="What the work of the last 90 days has cost, in the company's currency.",
    )

    def _compute_service_visits(self):
        visits = self._count_orders(self._get_visit_domain())
        for record in self:
            record.service_visit_count = visits.get(record._origin, 0)

    def _compute_service_orders(self):
        active = self._count_orders(Domain("state", "in", ACTIVE_ORDER_STATES))
        total = self._count_orders(Domain.TRUE)
        for record in self:
            record.service_active_order_count = active.get(record._origin, 0)
            record.service_order_count = total.get(record._origin, 0)

    def _compute_service_cost(self):
        costs = self._get_service_costs()
        for record in self:
            record.service_cost = costs.get(record._origin, 0.0)

    @api.model
    def _get_visit_domain(self):
        """Return the work orders that were done lately."""
        since = fields.Datetime.now() - timedelta(days=INDICATOR_DAYS)
        return Domain("state", "=", "done") & Domain("done_at", ">=", since)

    def _count_orders(self, domain):
        """Count the work orders about these records: dict record -> number.

        None for whatever has indicators and is not worked at.

        :param Domain domain: condition on the work orders
        """
        return {}

    def _get_service_costs(self):
        """Return what the work has cost: dict record -> amount.

        None for whatever has indicators and is not worked at.
        """
        return {}

    def _count_lines(self, path, orders):
        """Count the work orders that have lines about these records."""
        domain = Domain(path, "in", self.ids) & Domain("order_id", "any", orders)
        Line = self.env["service.workorder.line"]
        return dict(Line._read_group(domain, [path], ["order_id:count_distinct"]))

    def action_view_service_orders(self):
        """Open the work orders about this record."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_workorder.service_workorder_action"
        )
        action["domain"] = [(self._get_order_path(), "in", self.ids)]
        action["context"] = {}
        return action

    @api.model
    def _get_order_path(self):
        """Return how work orders tell what they are about."""
        return f"line_ids.{self._get_indicator_path()}"


class ServiceCi(models.Model):
    _inherit = "service.ci"

    workorder_line_ids = fields.One2many(
        "service.workorder.line",
        "ci_id",
        string="Work Orders",
        groups="service_ci.group_agent",
    )

    def _count_orders(self, domain):
        return self._count_lines("ci_id", domain)

    @api.model
    def _get_order_path(self):
        return "line_ids.ci_id"


class ServiceSite(models.Model):
    _inherit = "service.site"

    def _count_orders(self, domain):
        return self._count_lines("site_id", domain)


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _count_orders(self, domain):
        Order = self.env["service.workorder"]
        domain &= Domain("client_id", "in", self.ids)
        return dict(Order._read_group(domain, ["client_id"], ["__count"]))

    @api.model
    def _get_order_path(self):
        return "client_id"
