from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    service_income_code = fields.Selection(
        related="company_id.service_income_code", readonly=False
    )
