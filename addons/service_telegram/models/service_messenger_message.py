from odoo import models


class ServiceMessengerMessage(models.Model):
    _inherit = "service.messenger.message"

    def _note_result(self, result):
        if result.get("migrate_to"):
            self.chat_id._migrate(result["migrate_to"])
        return super()._note_result(result)
