from odoo import models


class ServiceSite(models.Model):
    _name = "service.site"
    _inherit = ["service.site", "service.portal.readable"]
    _portal_order = "name, id"
    _portal_fields = frozenset(
        {
            "active",
            "building_id",
            "client_id",
            "code",
            "display_name",
            "entity_id",
            "entrance",
            "floor",
            "id",
            "name",
            "office",
            "opening_hours",
        }
    )
