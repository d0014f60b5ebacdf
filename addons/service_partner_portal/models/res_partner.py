from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    portal_access_ids = fields.One2many(
        "service.portal.access", "partner_id", "Portal Accesses"
    )
