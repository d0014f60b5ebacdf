from odoo import fields, models

OFFER_STATES = [
    ("sent", "Sent"),
    ("accepted", "Accepted"),
    ("declined", "Declined"),
    ("expired", "Expired"),
    ("withdrawn", "Withdrawn"),
]


class ServiceWorkorderOffer(models.Model):
    """A work order offered to somebody, until a moment."""

    _name = "service.workorder.offer"
    _description = "Offer of a Work Order"
    _order = "order_id, wave, rank, id"
    _rec_name = "resource_id"

    order_id = fields.Many2one(
        "service.workorder", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True)
    resource_id = fields.Many2one(
        "service.resource", required=True, index=True, ondelete="restrict"
    )
    wave = fields.Integer(required=True, default=1)
    rank = fields.Integer()
    state = fields.Selection(OFFER_STATES, required=True, default="sent")
    expires_at = fields.Datetime(required=True)
    answered_at = fields.Datetime(readonly=True)
    reason = fields.Char(string="Why Not")

    # The first who accepts has it, whoever asks at the same moment.
    _accepted_uniq = models.UniqueIndex(
        "(order_id) WHERE state = 'accepted'",
        "Somebody else has accepted this work order already.",
    )
    _open_uniq = models.UniqueIndex(
        "(order_id, resource_id) WHERE state = 'sent'",
        "This work order is offered to this performer already.",
    )
    _expires_idx = models.Index("(expires_at) WHERE state = 'sent'")
