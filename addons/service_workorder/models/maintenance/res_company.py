from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    maintenance_is_spread = fields.Boolean(
        string="Spread Planned Maintenance over the Month",
        help="Visits of planned maintenance get a day by themselves: of those on which "
        "the performer works and has room.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    maintenance_is_spread = fields.Boolean(
        related="company_id.maintenance_is_spread", readonly=False
    )
