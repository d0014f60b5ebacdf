from odoo import fields, models


class ServiceQualityReview(models.Model):
    _inherit = "service.quality.review"

    call_id = fields.Many2one(
        "service.call",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The call that is reviewed together with the ticket.",
    )
    call_ids = fields.One2many(
        related="ticket_id.call_ids",
        string="Calls of the Ticket",
        help="What was spoken, beside what was written.",
    )
