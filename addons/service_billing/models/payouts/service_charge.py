from odoo import api, fields, models
from odoo.exceptions import UserError


class ServiceCharge(models.Model):
    _inherit = "service.charge"

    payout_id = fields.Many2one(
        "service.payout", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    dispute = fields.Char(
        string="Disputed", readonly=True, help="What the contractor says against it."
    )

    _to_pay_idx = models.Index(
        "(company_id, resource_id) WHERE state = 'open' AND side = 'contractor' "
        "AND payout_id IS NULL"
    )

    @api.model
    def _get_unreversed_names(self):
        return super()._get_unreversed_names() | {"payout_id", "dispute"}

    @api.model
    def _get_to_pay_domain(self):
        """Return the domain of what contractors have earned and no payout has."""
        return [
            ("side", "=", "contractor"),
            ("state", "=", "open"),
            ("hold", "=", False),
            ("payout_id", "=", False),
            ("dispute", "=", False),
        ]

    def _get_payout_key(self):
        """Return whose act a charge goes into: company, contractor, currency."""
        return (
            self.company_id,
            self.resource_id.contractor_id or self.resource_id,
            self.currency_id,
        )

    def action_settle_dispute(self):
        """Have disputed charges paid as they are, with the next act."""
        self.check_access("read")
        if not all(self.mapped("dispute")):
            raise UserError(self.env._("Nobody disputes these charges."))
        # sudo: nobody writes charges by hand, and nothing else of them
        self.sudo().dispute = False
