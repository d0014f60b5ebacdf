from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    service_resource_ids = fields.One2many(
        "service.resource",
        "partner_id",
        context={"active_test": False},
        groups="service_ci.group_agent",
    )
