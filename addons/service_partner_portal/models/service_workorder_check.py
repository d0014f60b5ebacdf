from odoo import models


class ServiceWorkorderCheck(models.Model):
    _name = "service.workorder.check"
    _inherit = ["service.workorder.check", "service.portal.readable"]
    _portal_order = "order_id, line_id, sequence, id"
    _portal_fields = frozenset(
        {
            "display_name",
            "id",
            "is_filled",
            "is_required",
            "kind",
            "line_id",
            "name",
            "number",
            "order_id",
            "passed",
            "photo_count",
            "sequence",
            "text",
        }
    )
