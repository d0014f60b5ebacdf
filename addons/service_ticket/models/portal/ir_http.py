from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _get_translation_frontend_modules_name(cls):
        # The conversation on the pages of customers is that of "mail", whose words Odoo
        # leaves in English there.
        names = super()._get_translation_frontend_modules_name()
        return [*names, "mail", "service_ticket"]
