from odoo import fields, models


class ResBank(models.Model):
    _inherit = "res.bank"

    correspondent_account = fields.Char(
        size=20, help="Of the bank at the Bank of Russia; it begins with 301."
    )
