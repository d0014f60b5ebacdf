from odoo import models
from odoo.exceptions import UserError


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _invite_to_telegram(self):
        """Return the address that links a chat of one contact, once.

        :raise UserError: where there is no bot
        """
        company = self.company_id or self.env.company
        account = self.env["service.messenger.account"]._get_client_bot(company)
        if not account:
            raise UserError(
                self.env._(
                    "No Telegram bot of %s is switched on: set one up under "
                    "Configuration, Messenger Accounts.",
                    company.name,
                )
            )
        # sudo: links are nobody's to write
        code = self.env["service.telegram.link"].sudo()._invite(self, account)
        return account._get_start_url(code)

    def action_invite_to_telegram(self):
        """Show the address by which one contact links a chat."""
        self.ensure_one()
        self.check_access("read")
        invite = self.env["service.telegram.invite"].create({"partner_id": self.id})
        return invite._show(self._invite_to_telegram())
