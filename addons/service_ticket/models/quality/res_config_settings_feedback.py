from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    service_expert_hours = fields.Float(
        related="company_id.service_expert_hours", readonly=False
    )
    service_rating_days = fields.Integer(
        related="company_id.service_rating_days", readonly=False
    )
    service_nps_days = fields.Integer(
        related="company_id.service_nps_days", readonly=False
    )
    service_level_target = fields.Float(
        related="company_id.service_level_target", readonly=False
    )
    service_quality_sample = fields.Integer(
        related="company_id.service_quality_sample", readonly=False
    )
