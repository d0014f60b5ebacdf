"""Bills of payouts are printed as the acts that contractors have agreed to."""

from odoo import fields, models

from ..constants import MONEY


class AccountMove(models.Model):
    _inherit = "account.move"

    service_payout_ids = fields.One2many(
        "service.payout", "move_id", groups=MONEY, export_string_translation=False
    )

    def _get_payout(self):
        """Return the act of a contractor that a bill was made of, empty for none."""
        # sudo: whoever prints a bill prints the act that it was made of
        return self.sudo().service_payout_ids[:1]

    def _paper_number(self):
        return self._get_payout().name or super()._paper_number()

    def _paper_basis_text(self):
        # The reference of the bill is the act itself.
        return "" if self._get_payout() else super()._paper_basis_text()

    def _get_paper_period(self):
        payout = self._get_payout()
        if not payout:
            return super()._get_paper_period()
        return payout.date_from, payout.date_to
