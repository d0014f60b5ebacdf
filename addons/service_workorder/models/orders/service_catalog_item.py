from odoo import fields, models


class ServiceCatalogItem(models.Model):
    _inherit = "service.catalog.item"

    skill_ids = fields.One2many(
        "service.catalog.item.skill",
        "item_id",
        string="Skills",
        help="Whoever is sent has all of these.",
    )
    check_ids = fields.One2many(
        "service.catalog.item.check",
        "item_id",
        string="Checklist of the Work",
        help="Copied to each work order with this service.",
    )
