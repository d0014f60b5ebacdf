from odoo import api, models


class ResLang(models.Model):
    _inherit = "res.lang"

    @api.model
    def _get_lang_from_accept_language(self, accept_language):
        try:
            return super()._get_lang_from_accept_language(accept_language)
        except ValueError:
            # No fault of ours, and no reason to refuse a call: the header is garbled.
            return None
