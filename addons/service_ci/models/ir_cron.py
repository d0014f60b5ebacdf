from odoo import models


class IrCron(models.Model):
    _inherit = "ir.cron"

    def _callback(self, cron_name, server_action_id):
        """Have our own programs speak the language of the company.

        They run in no language, which is English. What they note in chatters and jobs
        is read by the people of the company.
        """
        action = self.env["ir.actions.server"].browse(server_action_id)
        if (action.model_name or "").startswith("service."):
            lang = self.env.lang or self.env.company.partner_id.lang
            self = self.with_context(lang=lang)
        return super()._callback(cron_name, server_action_id)
