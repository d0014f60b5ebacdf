from odoo import api, fields, models
from odoo.fields import Domain


class ServiceCharge(models.Model):
    _inherit = "service.charge"

    closing_line_id = fields.Many2one(
        "service.closing.line",
        string="Document of a Closing",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    is_entity_confirmed = fields.Boolean(
        string="Legal Entity Confirmed",
        readonly=True,
        help="Somebody has looked at who gets the document.",
    )

    @api.model
    def _get_unreversed_names(self):
        return super()._get_unreversed_names() | {
            "closing_line_id",
            "is_entity_confirmed",
        }

    @api.model
    def _get_entity_doubt_domain(self):
        """Return the domain of work of which it is in doubt who gets the document.

        A client without legal entities below it is the only one that can.
        """
        return (
            Domain("side", "=", "client")
            & Domain("state", "=", "open")
            & Domain("order_id", "!=", False)
            & Domain("is_entity_confirmed", "=", False)
            & (
                Domain("entity_id", "=", False)
                & Domain("client_id.child_ids.is_company", "=", True)
                | Domain("order_line_id.entity_changed", "=", True)
            )
        )
