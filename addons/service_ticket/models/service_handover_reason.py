from odoo import fields, models


class ServiceHandoverReason(models.Model):
    """Why a ticket goes from one queue to another: a short list that people edit."""

    _name = "service.handover.reason"
    _description = "Hand-over Reason"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _name_uniq = models.Constraint(
        "UNIQUE (name)", "There is a reason with this name already."
    )
