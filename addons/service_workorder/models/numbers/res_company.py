from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    service_comeback_days = fields.Integer(
        string="Days without a New Request",
        default=14,
        help="Work is fixed at once when nobody asks again for so many days. Zero: "
        "nobody looks for new requests.",
    )

    _service_comeback_sensible = models.Constraint(
        "CHECK (service_comeback_days BETWEEN 0 AND 365)",
        "Choose from 0 to 365 days without a new request.",
    )
