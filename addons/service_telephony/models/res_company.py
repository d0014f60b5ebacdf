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

    service_quality_call_share = fields.Integer(
        string="Calls in the Weekly Sample",
        default=50,
        help="So many percent of the reviews that are drawn for an agent are calls "
        "with a recording. Where there are too few, tickets make it up.",
    )

    _service_quality_call_share_percent = models.Constraint(
        "CHECK (service_quality_call_share BETWEEN 0 AND 100)",
        "A share lies between 0 and 100 percent.",
    )
    _service_recording_days_positive = models.Constraint(
        "CHECK (service_recording_days >= 0)",
        "Recordings are kept for some days, or for none: 0.",
    )
