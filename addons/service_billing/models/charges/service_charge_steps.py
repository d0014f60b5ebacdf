"""What officers do with charges: settle what is held back, have work priced again."""

from odoo import fields, models
from odoo.exceptions import UserError

# Reasons to hold a charge back that a person may settle.
SETTLED_BY_HAND = ("approval", "claim")


class ServiceCharge(models.Model):
    _inherit = "service.charge"

    def action_release(self):
        """Agree to charges: a manager to amounts, an officer to claims.

        :raise UserError: for charges that are not held back for it
        """
        self._check_settled_by_hand()
        is_manager = self.env.user.has_group("service_ci.group_manager")
        if not is_manager and "approval" in self.mapped("hold"):
            raise UserError(
                self.env._(
                    "The amount is above the limit of the contract: a manager agrees "
                    "to it."
                )
            )
        # sudo: nobody writes charges by hand, and nothing else of them
        self.sudo().write(
            {
                "hold": False,
                "released_by_id": self.env.uid,
                "released_at": fields.Datetime.now(),
            }
        )

    def action_waive(self):
        """Do without a claim, for good."""
        self._check_settled_by_hand()
        if self.filtered(lambda charge: charge.hold != "claim"):
            raise UserError(self.env._("Only claims against performers are waived."))
        # sudo: as above
        self.sudo()._reverse(self.ids, is_waived=True)

    def _check_settled_by_hand(self):
        self.check_access("read")
        if self.filtered(lambda charge: charge.hold not in SETTLED_BY_HAND):
            raise UserError(
                self.env._(
                    "Only amounts that wait for approval and claims are settled by "
                    "hand. Where a contract or a price is missing, enter it and use "
                    "“Price Again”."
                )
            )

    def action_price_again(self):
        """Price work and periods anew by the contracts and rates as they are now."""
        self.check_access("read")
        # sudo: nobody writes charges by hand
        charges = self.sudo()
        charges._sync_orders(charges.order_id)
        charges._sync_periods(
            charges.filtered(lambda charge: not charge.order_id).contract_id
        )

    def action_open_order(self):
        """Open the work order that a charge is for."""
        self.ensure_one()
        return self.order_id._get_window_action()
