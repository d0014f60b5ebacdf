from odoo import fields, models


class ServiceWaitingReason(models.Model):
    _name = "service.waiting.reason"
    _description = "Reason for Waiting"
    _inherit = ["service.coded.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        help="By which programs know the reason; its name may change freely."
    )
    sequence = fields.Integer(default=10)
    pauses = fields.Boolean(
        string="Clocks Stand Still",
        default=True,
        help="While a ticket waits for this reason, the time that we promised does "
        "not pass.",
    )
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint(
        "UNIQUE (code)", "There is a reason for waiting with this code already."
    )
