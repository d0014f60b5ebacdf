from odoo import fields, models
from odoo.exceptions import UserError

# By what money finds its way to the bank.
WAY = {"bic", "correspondent_account"}


class ResBank(models.Model):
    _inherit = "res.bank"

    correspondent_account = fields.Char(
        size=20, help="Of the bank at the Bank of Russia; it begins with 301."
    )

    def write(self, vals):
        changed = self.filtered(
            lambda bank: any(
                (bank[name] or "") != (vals[name] or "") for name in WAY & vals.keys()
            )
        )
        if changed:
            changed._propose_accounts()
        return super().write(vals)

    def _propose_accounts(self):
        """Let who changes a bank be the one who has entered its accounts.

        :raise UserError: when accounts that are paid stand on it
        """
        # sudo: whoever corrects a bank need not see accounts of performers
        accounts = self.env["res.partner.bank"].sudo().with_context(active_test=False)
        accounts = accounts.search([("bank_id", "in", self.ids)])
        if paid := accounts.filtered("is_confirmed"):
            raise UserError(
                self.env._(
                    "Accounts of performers were confirmed with the БИК of %(bank)s: "
                    "enter the new БИК as another bank, with new accounts there.",
                    bank=paid[0].bank_id.name,
                )
            )
        accounts.write({"proposed_by_id": self.env.uid})
