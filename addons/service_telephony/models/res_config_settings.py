from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    service_recording_days = fields.Integer(
        related="company_id.service_recording_days", readonly=False
    )
    service_recording_notice = fields.Char(
        related="company_id.service_recording_notice", readonly=False
    )
    service_quality_call_share = fields.Integer(
        related="company_id.service_quality_call_share", readonly=False
    )
