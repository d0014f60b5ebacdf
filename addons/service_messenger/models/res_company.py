from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    service_barred_channel_ids = fields.Many2many(
        "service.channel",
        "service_barred_channel_company_rel",
        string="Messengers Not Allowed",
        domain=lambda self: self.env["service.messenger.account"]._get_domain(),
        help="Nothing is sent or taken in there, for instance because the law bars "
        "foreign messengers.",
    )
