from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _get_statement_name(self):
        """Return what a document is called in a reconciliation statement."""
        self.ensure_one()
        kind = {
            "out_invoice": self.env._("Invoice"),
            "out_refund": self.env._("Credit note"),
            "out_receipt": self.env._("Receipt"),
            "in_invoice": self.env._("Your invoice"),
            "in_refund": self.env._("Your credit note"),
            "in_receipt": self.env._("Your receipt"),
        }.get(self.move_type)
        if not kind:
            is_payment = self.origin_payment_id or self.statement_line_id
            kind = self.env._("Payment") if is_payment else self.env._("Entry")
        return f"{kind} {self.name}"
