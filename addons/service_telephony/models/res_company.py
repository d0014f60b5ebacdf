from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    service_recording_days = fields.Integer(
        string="Keep Recordings",
        default=90,
        help="Days after which recordings of calls are deleted; zero: they are never "
        "fetched.",
    )
    service_recording_notice = fields.Char(
        string="Notice on Recordings",
        translate=True,
        help="What callers are told; agents see it beside each recording.",
    )

    _service_recording_days_positive = models.Constraint(
        "CHECK (service_recording_days >= 0)",
        "Recordings are kept for some days, or for none: 0.",
    )
