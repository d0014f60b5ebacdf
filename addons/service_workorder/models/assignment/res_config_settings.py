from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    service_weight_distance = fields.Integer(
        related="company_id.service_weight_distance", readonly=False
    )
    service_weight_punctuality = fields.Integer(
        related="company_id.service_weight_punctuality", readonly=False
    )
    service_weight_rating = fields.Integer(
        related="company_id.service_weight_rating", readonly=False
    )
    service_weight_load = fields.Integer(
        related="company_id.service_weight_load", readonly=False
    )
    service_weight_price = fields.Integer(
        related="company_id.service_weight_price", readonly=False
    )
    service_far_km = fields.Integer(related="company_id.service_far_km", readonly=False)
    service_unconfirmed_skills = fields.Boolean(
        related="company_id.service_unconfirmed_skills", readonly=False
    )
    service_offer_count = fields.Integer(
        related="company_id.service_offer_count", readonly=False
    )
    service_offer_minutes = fields.Integer(
        related="company_id.service_offer_minutes", readonly=False
    )
    service_ban_jobs = fields.Integer(
        related="company_id.service_ban_jobs", readonly=False
    )
    service_ban_late_percent = fields.Integer(
        related="company_id.service_ban_late_percent", readonly=False
    )
    service_ban_return_percent = fields.Integer(
        related="company_id.service_ban_return_percent", readonly=False
    )
    service_ban_rating = fields.Float(
        related="company_id.service_ban_rating", readonly=False
    )
