from odoo import fields, models


class ServiceMessengerAccount(models.Model):
    _inherit = "service.messenger.account"

    provider = fields.Selection(
        selection_add=[("max", "MAX")], ondelete={"max": "cascade"}
    )
