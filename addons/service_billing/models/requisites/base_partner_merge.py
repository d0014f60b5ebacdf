from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Let accounts that a merge moves wait for somebody else than who merges."""
        Account = self.env["res.partner.bank"].with_context(active_test=False)
        accounts = Account.search([("partner_id", "in", partner_ids)])
        owners = {account: account.partner_id.id for account in accounts}
        result = super()._merge(partner_ids, dst_partner, extra_checks)
        accounts.invalidate_recordset()
        moved = accounts.exists().filtered(
            lambda account: account.partner_id.id != owners[account]
        )
        moved.filtered("is_of_performer")._propose()
        return result
