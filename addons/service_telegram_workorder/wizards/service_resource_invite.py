from odoo import api, fields, models


class ServiceResourceInvite(models.TransientModel):
    """Shows the address by which a performer links a chat; it is kept nowhere."""

    _name = "service.resource.invite"
    _description = "Invitation of a Performer to Telegram"

    resource_id = fields.Many2one("service.resource", required=True, readonly=True)
    email = fields.Char(related="resource_id.email")
    url = fields.Char("Link", compute="_compute_url")

    @api.depends_context("invite_url")
    def _compute_url(self):
        for invite in self:
            # shown to whoever sends it, and to nobody else
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
        return self.resource_id.action_mail_telegram_invitation()
