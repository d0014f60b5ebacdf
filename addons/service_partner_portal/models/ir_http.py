from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _get_translation_frontend_modules_name(cls):
        names = super()._get_translation_frontend_modules_name()
        return [*names, "service_partner_portal"]
