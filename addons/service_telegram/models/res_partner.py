from odoo import api, models
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

    def _mail_telegram_invitation(self):
        """Mail one contact the address by which to link a chat."""
        company = self.company_id or self.env.company
        partner = self.with_context(lang=self.lang or company.partner_id.lang)
        values = partner._prepare_telegram_mail(
            company,
            partner.env._("Your requests in Telegram"),
            "service_telegram.invitation_mail",
            {"partner": partner, "url": partner._invite_to_telegram()},
        )
        self._send_telegram_mails([values])

    def _prepare_telegram_mail(self, company, subject, template, context):
        """Return the values of the mail that invites one contact.

        :param template: external id of its text
        :param dict context: what the text shows
        """
        return {
            "subject": subject,
            "body_html": self.env["ir.qweb"]._render(
                template, context, minimal_qcontext=True
            ),
            "recipient_ids": [(4, self.id)],
            "email_from": company.email_formatted or self.env.user.email_formatted,
            "auto_delete": True,
        }

    @api.model
    def _send_telegram_mails(self, vals_list):
        # sudo: whoever invites need not be allowed to send mails
        self.env["mail.mail"].sudo().create(vals_list)
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
