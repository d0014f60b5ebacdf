from odoo import api, fields, models


class ServiceTelegramInvite(models.TransientModel):
    """Shows the address by which a contact links a chat; it is kept nowhere."""

    _name = "service.telegram.invite"
    _description = "Invitation of a Contact to Telegram"

    partner_id = fields.Many2one(
        "res.partner", string="Contact", required=True, readonly=True
    )
    email = fields.Char(related="partner_id.email")
    url = fields.Char("Link", compute="_compute_url")

    @api.depends_context("invite_url")
    def _compute_url(self):
        for invite in self:
            invite.url = self.env.context.get("invite_url")

    def _show(self, url):
        """Return the dialog with an address.

        :param str url: carries the code
        """
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Invite to Telegram"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {**self.env.context, "invite_url": url},
        }

    def action_mail(self):
        """Mail a new invitation; the one that was shown is void then."""
        self.ensure_one()
        partner = self.partner_id
        partner.check_access("read")
        company = partner.company_id or self.env.company
        lang = partner.lang or company.partner_id.lang
        invite = self.with_context(lang=lang)
        body = invite.env["ir.qweb"]._render(
            "service_telegram.invitation_mail",
            {"partner": partner, "url": partner._invite_to_telegram()},
            minimal_qcontext=True,
        )
        # sudo: whoever invites need not be allowed to send mails
        self.env["mail.mail"].sudo().create(
            {
                "subject": invite.env._("Your requests in Telegram"),
                "body_html": body,
                "recipient_ids": [(4, partner.id)],
                "email_from": company.email_formatted or self.env.user.email_formatted,
                "auto_delete": True,
            }
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        return {"type": "ir.actions.act_window_close"}
