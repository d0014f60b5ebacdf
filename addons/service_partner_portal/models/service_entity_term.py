from odoo import models


class ServiceEntityTerm(models.Model):
    _name = "service.entity.term"
    _inherit = ["service.entity.term", "service.portal.readable"]
    _portal_order = "date_from desc, id desc"
    _portal_fields = frozenset(
        {
            "ci_id",
            "client_id",
            "date_from",
            "date_to",
            "display_name",
            "entity_id",
            "id",
            "site_id",
        }
    )
