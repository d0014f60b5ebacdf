from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    service_estimate_required = fields.Boolean(
        string="Estimate before Paid Work",
        default=True,
        help="Work that the client pays for is assigned and begun only when the client "
        "has accepted an estimate.",
    )
    service_estimate_reminder_days = fields.Integer(
        string="Reminder of Estimates",
        default=3,
        help="So many days before an estimate expires, the client is reminded; zero: "
        "never.",
    )

    _check_estimate_reminder = models.Constraint(
        "CHECK (service_estimate_reminder_days >= 0)",
        "A reminder cannot come a negative number of days before the end.",
    )
