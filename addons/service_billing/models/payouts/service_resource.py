from odoo import fields, models
from odoo.exceptions import UserError


class ServiceResource(models.Model):
    _inherit = "service.resource"

    payout_ids = fields.One2many(
        "service.payout",
        "resource_id",
        groups="service_billing.group_billing_officer",
    )

    def action_collect_payout(self):
        """Make acts of all that contractors have earned until now, as they ask."""
        Payout = self.env["service.payout"]
        payouts = Payout._collect(
            [
                "|",
                ("resource_id", "in", self.ids),
                ("resource_id.contractor_id", "in", self.ids),
            ]
        )
        if not payouts:
            raise UserError(
                self.env._(
                    "Nothing accepted waits to be paid to %(who)s.",
                    who=", ".join(self.mapped("name")),
                )
            )
        return payouts._get_list_action()
