from odoo import api, fields, models


class ServiceContractPrice(models.Model):
    """What the client pays for a service under some conditions."""

    _name = "service.contract.price"
    _description = "Price of a Contract"
    _inherit = ["service.price.mixin"]
    _order = "contract_id, item_id, date_from desc, id"

    contract_id = fields.Many2one(
        "service.contract", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="contract_id.company_id", store=True, precompute=True
    )

    _condition_uniq = models.UniqueIndex(
        "(contract_id, COALESCE(item_id, 0), COALESCE(territory_id, 0),"
        " COALESCE(urgency, ''), COALESCE(time_of_day, ''),"
        " COALESCE(date_from, '-infinity'))",
        "Two lines have the same conditions from the same day: change one of them.",
    )

    @api.depends("contract_id.currency_id")
    def _compute_currency_id(self):
        for line in self:
            line.currency_id = line.contract_id.currency_id
