from odoo import models


class ResPartner(models.Model):
    _inherit = ["res.partner", "service.indicators.mixin"]
    _name = "res.partner"

    def _get_indicator_path(self):
        return "client_id"
