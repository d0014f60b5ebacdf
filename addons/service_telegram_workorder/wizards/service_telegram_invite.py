from odoo import fields, models


class ServiceTelegramInvite(models.TransientModel):
    _inherit = "service.telegram.invite"

    resource_id = fields.Many2one(
        "service.resource",
        string="Performer",
        readonly=True,
        help="The chat is for the work of this performer.",
    )

    def action_mail(self):
        if self.resource_id:
            return self.resource_id.action_mail_telegram_invitation()
        return super().action_mail()
