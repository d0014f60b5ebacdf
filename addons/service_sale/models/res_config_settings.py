from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    service_estimate_required = fields.Boolean(
        related="company_id.service_estimate_required", readonly=False
    )
    service_estimate_reminder_days = fields.Integer(
        related="company_id.service_estimate_reminder_days", readonly=False
    )
