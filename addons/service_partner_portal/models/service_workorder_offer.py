from odoo import api, fields, models
from odoo.fields import Domain


class ServiceWorkorderOffer(models.Model):
    """What contractors read of offers: neither who else was asked nor their place."""

    _name = "service.workorder.offer"
    _inherit = ["service.workorder.offer", "service.portal.readable"]
    _portal_order = "expires_at, id"
    _portal_fields = frozenset(
        {
            "answered_at",
            "display_name",
            "expires_at",
            "id",
            "order_id",
            "reason",
            "resource_id",
            "state",
        }
    )

    @api.model
    def _get_open_domain(self):
        """Return the domain of offers that may still be answered."""
        return Domain("state", "=", "sent") & Domain("expires_at", ">", "now")

    def _get_seconds_left(self):
        """Return how long an offer may still be answered, by the clock that counts."""
        self.ensure_one()
        left = self.expires_at - fields.Datetime.now()
        return int(left.total_seconds())
