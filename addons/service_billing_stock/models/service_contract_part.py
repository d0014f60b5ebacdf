from odoo import fields, models


class ServiceContractPart(models.Model):
    """What the client pays for a part, instead of its list price."""

    _name = "service.contract.part"
    _description = "Price of a Part"
    _order = "contract_id, product_id, date_from desc, id"
    _rec_name = "product_id"

    contract_id = fields.Many2one(
        "service.contract", required=True, index=True, ondelete="cascade"
    )
    product_id = fields.Many2one(
        "product.product",
        string="Part",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("type", "=", "consu")],
    )
    price = fields.Monetary(required=True)
    date_from = fields.Date(string="From", help="Empty: from the beginning.")
    date_to = fields.Date(string="Until", help="The last day; empty: until further.")
    currency_id = fields.Many2one(related="contract_id.currency_id")

    _part_uniq = models.UniqueIndex(
        "(contract_id, product_id, COALESCE(date_from, '-infinity'))",
        "Two lines have the same part from the same day: change one of them.",
    )
    _check_price = models.Constraint("CHECK (price >= 0)", "A price is not negative.")
    _check_dates = models.Constraint(
        "CHECK (date_from <= date_to)", "The price ends before it begins."
    )
