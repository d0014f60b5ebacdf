from odoo import fields, models
from odoo.exceptions import UserError


class ServiceQualityDispute(models.TransientModel):
    """The window in which an agent says why a review is wrong."""

    _name = "service.quality.dispute"
    _description = "Dispute of a Review"

    review_id = fields.Many2one(
        "service.quality.review", required=True, readonly=True, ondelete="cascade"
    )
    objection = fields.Text()

    def action_dispute(self):
        """Send the objection to the reviewer."""
        self.ensure_one()
        objection = (self.objection or "").strip()
        if not objection:
            raise UserError(self.env._("Say what is wrong with the review."))
        self.review_id._dispute(objection)
