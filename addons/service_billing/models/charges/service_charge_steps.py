"""What officers do with charges: settle what is held back, have work priced again."""

from odoo import fields, models
from odoo.exceptions import UserError


class ServiceCharge(models.Model):
    _inherit = "service.charge"

    def action_release(self):
        """Agree to amounts above the limit of a contract, as a manager.

        :raise UserError: for charges that are not held back for it
        """
        self._check_held(
            "approval",
            self.env._(
                "Only amounts above the limit of a contract are agreed to here. A "
                "claim counts once the performer has agreed to it; where a contract or "
                "a price is missing, enter it and use “Price Again”."
            ),
        )
        if not self.env.user.has_group("service_ci.group_manager"):
            raise UserError(
                self.env._(
                    "The amount is above the limit of the contract: a manager agrees "
                    "to it."
                )
            )
        # sudo: nobody writes charges by hand, and nothing else of them
        charges = self.sudo()
        # with what hangs on them, such as the credit for a missed promise
        charges |= charges.search(
            [("hold", "=", "approval"), ("source", "in", charges.mapped("source"))]
        )
        charges._release()

    def action_agree(self):
        """Ask how performers have agreed to claims."""
        self._check_claims()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("The Performer Has Agreed"),
            "res_model": "service.charge.agree",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_charge_ids": self.ids,
                "default_payout_id": self.env.context.get("default_payout_id"),
            },
        }

    def action_waive(self):
        """Do without a claim, for good."""
        self._check_claims()
        # sudo: nobody writes charges by hand
        self.sudo()._reverse(self.ids, is_waived=True)

    def _note_agreement(self, how):
        """Let claims count, since the performer has agreed to them; by sudo.

        :param str how: by which letter, call or page
        """
        self.agreement = how
        self._release()

    def _release(self):
        self.write(
            {
                "hold": False,
                "released_by_id": self.env.uid,
                "released_at": fields.Datetime.now(),
            }
        )

    def _check_claims(self):
        self._check_held(
            "claim", self.env._("Only claims against performers are settled so.")
        )

    def _check_held(self, hold, sentence):
        self.check_access("read")
        if self.filtered(lambda charge: charge.hold != hold):
            raise UserError(sentence)

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
