from odoo import fields, models


class ResUsersSettings(models.Model):
    _inherit = "res.users.settings"

    service_is_muted = fields.Boolean(string="No Sound of New Tickets")
    service_muted_channels = fields.Json(
        string="Silent Channels",
        default=list,
        help="Ids of the channels whose new tickets make no sound for this user.",
    )
