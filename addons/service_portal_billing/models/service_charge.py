from odoo import api, models
from odoo.fields import Domain

# What has become of a charge, the earliest first: key -> color of Bootstrap.
STEPS = {
    "disputed": "danger",
    "unpriced": "secondary",
    "accepted": "success",
    "draft": "info",
    "sent": "warning",
    "confirmed": "info",
    "registry": "primary",
    "payroll": "primary",
    "paid": "success",
}


class ServiceCharge(models.Model):
    _inherit = "service.charge"

    @api.model
    def _get_earned_domain(self):
        """Return the domain of what contractors have earned, claims aside."""
        return (
            Domain("side", "=", "contractor")
            & Domain("state", "!=", "reversed")
            & Domain("hold", "!=", "claim")
        )

    def _get_money_step(self):
        """Return what has become of one charge: a key of ``STEPS``."""
        self.ensure_one()
        if self.dispute and not self.payout_id:
            return "disputed"
        if self.hold:
            return "unpriced"
        state = self.payout_id.state
        return state if state in STEPS else "accepted"

    @api.model
    def _get_money_labels(self):
        """Return the words for what has become of charges, for the contractor."""
        return {
            "disputed": self.env._("You object, we check it"),
            "unpriced": self.env._("No price yet"),
            "accepted": self.env._("Accepted"),
            "draft": self.env._("Payment asked for"),
            "sent": self.env._("Please confirm the act"),
            "confirmed": self.env._("To be paid"),
            "registry": self.env._("With the bank"),
            "payroll": self.env._("Paid with the wages"),
            "paid": self.env._("Paid"),
        }
