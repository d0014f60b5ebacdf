from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    service_barred_channel_ids = fields.Many2many(
        related="company_id.service_barred_channel_ids", readonly=False
    )
