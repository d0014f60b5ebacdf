from odoo import models
from odoo.exceptions import UserError


class MailComposeMessage(models.TransientModel):
    _inherit = "mail.compose.message"

    def _action_send_mail_mass_mail(self, res_ids, auto_commit=False):
        # sudo: who is whose mentor stands on the users
        if self.model == "service.ticket" and self.env.user.sudo().service_mentor_id:
            raise UserError(
                self.env._(
                    "Answer one ticket at a time: your mentor releases what you write."
                )
            )
        return super()._action_send_mail_mass_mail(res_ids, auto_commit=auto_commit)
