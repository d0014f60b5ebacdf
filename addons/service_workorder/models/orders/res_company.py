from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    workorder_silence_days = fields.Integer(
        string="Days until Work Counts as Accepted",
        help="After the check, a client who says nothing has accepted. 0: never.",
    )

    _workorder_silence_check = models.Constraint(
        "CHECK (workorder_silence_days >= 0)",
        "Days of silence cannot be negative: 0 means that silence is no acceptance.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    workorder_silence_days = fields.Integer(
        related="company_id.workorder_silence_days", readonly=False
    )
