"""Talking with a team outside: the client sees nothing of it."""

from odoo import fields, models


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    external_ref = fields.Char(
        string="Their Number",
        copy=False,
        tracking=70,
        help="The number of this matter at the team outside.",
    )

    _external_ref_idx = models.Index("(external_ref) WHERE external_ref IS NOT NULL")
