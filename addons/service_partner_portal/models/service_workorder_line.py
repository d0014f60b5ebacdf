from odoo import models


class ServiceWorkorderLine(models.Model):
    """What contractors read of the work: no prices, nothing internal."""

    _name = "service.workorder.line"
    _inherit = ["service.workorder.line", "service.portal.readable"]
    _portal_order = "order_id, sequence, id"
    _portal_fields = frozenset(
        {
            "check_ids",
            "ci_id",
            "display_name",
            "id",
            "item_id",
            "name",
            "note",
            "order_id",
            "quantity",
            "result",
            "sequence",
            "site_id",
        }
    )
