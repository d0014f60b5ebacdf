from odoo import models


class ServiceCi(models.Model):
    _name = "service.ci"
    _inherit = ["service.ci", "service.portal.readable"]
    _portal_order = "name, id"
    _portal_fields = frozenset(
        {
            "active",
            "category_id",
            "client_id",
            "display_name",
            "entity_id",
            "id",
            "kind",
            "licence_seats",
            "licence_state",
            "licence_until",
            "name",
            "number",
            "parent_id",
            "product_id",
            "serial",
            "site_id",
            "state",
            "warranty_state",
            "warranty_until",
        }
    )
