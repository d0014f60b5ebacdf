from odoo import api, fields, models


class ServiceTelegramInvite(models.TransientModel):
    """Shows the address by which a chat is linked; it is kept nowhere."""

    _name = "service.telegram.invite"
    _description = "Invitation to Telegram, Shown Once"

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
        self.partner_id.check_access("read")
        self.partner_id._mail_telegram_invitation()
        return {"type": "ir.actions.act_window_close"}
