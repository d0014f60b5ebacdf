"""Exchanges that send their events only to whom asked for them, again each day."""

import logging
from datetime import timedelta

from odoo import api, fields, models

from ..tools import providers

_logger = logging.getLogger(__name__)

# Asked for again long before it ends.
RENEW_AFTER = timedelta(hours=6)
PATIENCE = 10


class ServiceCallConnector(models.Model):
    _inherit = "service.call.connector"

    has_subscription = fields.Boolean(compute="_compute_has_subscription")
    subscribed_at = fields.Datetime(readonly=True, copy=False)
    subscription_problem = fields.Char(readonly=True, copy=False)
    bodies = fields.Text(
        string="What to Fill in There",
        compute="_compute_bodies",
        groups="base.group_system",
        help="The bodies of the notifications, each under its name.",
    )

    @api.depends("provider")
    def _compute_has_subscription(self):
        for connector in self:
            provider = providers.get(connector.provider or "neutral")
            connector.has_subscription = hasattr(provider, "subscription_request")

    @api.depends("provider", "secret")
    def _compute_bodies(self):
        for connector in self:
            provider = providers.get(connector.provider or "neutral")
            parts = ()
            if hasattr(provider, "bodies"):
                parts = provider.bodies(connector.secret or "")
            connector.bodies = "\n\n".join(f"{name}\n{body}" for name, body in parts)

    def action_subscribe(self):
        """Ask the exchange for its events, now."""
        self.check_access("write")
        self._subscribe()

    @api.model
    def _cron_subscribe(self):
        """Ask again for events where that is due, each committed by itself."""
        limit = fields.Datetime.now() - RENEW_AFTER
        due = self.search(
            ["|", ("subscribed_at", "=", False), ("subscribed_at", "<", limit)]
        ).filtered("has_subscription")
        for number, connector in enumerate(due, 1):
            connector._subscribe()
            if not self.env["ir.cron"]._commit_progress(1, remaining=len(due) - number):
                break

    def _subscribe(self):
        for connector in self:
            asked = providers.get(connector.provider).subscription_request(
                connector._get_credentials(), connector.webhook_url
            )
            problem = connector._ask(asked, PATIENCE)
            connector.subscription_problem = problem
            if problem:
                _logger.warning("Exchange %s: no events: %s", connector.id, problem)
            else:
                connector.subscribed_at = fields.Datetime.now()
