from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    service_barred_channel_ids = fields.Many2many(
        "service.channel",
        "service_barred_channel_partner_rel",
        string="Messengers Not Allowed",
        domain=lambda self: self.env["service.messenger.account"]._get_domain(),
        help="Requests are taken in, answers leave by mail.",
    )
