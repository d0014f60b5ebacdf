from odoo import fields, models

from ..constants import INCOME_CODES


class ResCompany(models.Model):
    _inherit = "res.company"

    service_income_code = fields.Selection(
        INCOME_CODES,
        string="Code of Income",
        help="Written into payments to accounts of persons, such as those of the "
        "self-employed. Your accountant decides; empty: none.",
    )
