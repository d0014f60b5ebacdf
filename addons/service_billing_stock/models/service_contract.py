from odoo import fields, models


class ServiceContract(models.Model):
    _inherit = "service.contract"

    charges_parts = fields.Boolean(
        string="Parts Are Charged",
        tracking=True,
        help="What work orders have used is charged with their acceptance; otherwise "
        "the prices of services include it.",
    )
    part_discount = fields.Float(
        string="Discount on Parts",
        help="Percent off the list price of parts without a price of their own here.",
    )
    part_ids = fields.One2many(
        "service.contract.part", "contract_id", "Prices of Parts", copy=True
    )

    _check_part_discount = models.Constraint(
        "CHECK (part_discount BETWEEN 0 AND 100)",
        "A discount lies between 0 and 100 percent.",
    )
