from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    service_comeback_days = fields.Integer(
        related="company_id.service_comeback_days", readonly=False
    )
