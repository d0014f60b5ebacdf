from odoo import api, fields, models
from odoo.tools import ormcache


class ServiceTicketType(models.Model):
    _inherit = "service.ticket.type"
    _remembered_fields = frozenset({"own_stages_only", "stage_ids", "is_paid"})

    is_paid = fields.Boolean(
        string="The Client Pays",
        help="Whoever files such a request asks for paid work: unless a warranty or a "
        "contract covers it, the coverage is “Paid”.",
    )

    @api.model
    @ormcache()
    def _paid_type_ids(self):
        """Return the ids of the types of paid work."""
        # sudo: types are everybody's
        types = self.sudo().with_context(active_test=False)
        return frozenset(types.search([("is_paid", "=", True)]).ids)
