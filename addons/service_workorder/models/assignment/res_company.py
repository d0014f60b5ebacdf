from odoo import fields, models

from ...tools.matching import CRITERIA, Weights


class ResCompany(models.Model):
    _inherit = "res.company"

    # How much each mark counts when a performer is chosen; their ratios matter.
    service_weight_distance = fields.Integer(string="Distance", default=40)
    service_weight_punctuality = fields.Integer(string="Punctuality", default=20)
    service_weight_rating = fields.Integer(string="Rating", default=20)
    service_weight_load = fields.Integer(string="Free Time", default=10)
    service_weight_price = fields.Integer(string="Price", default=10)
    service_far_km = fields.Integer(
        string="Far Away (km)",
        default=100,
        help="Whoever is farther away gets no mark for the distance.",
    )
    service_unconfirmed_skills = fields.Boolean(
        string="Skills Count before They Are Confirmed"
    )
    service_offer_count = fields.Integer(
        string="Offered to",
        default=3,
        help="To so many performers a work order is offered at once.",
    )
    service_offer_minutes = fields.Integer(
        string="Minutes to Accept",
        default=60,
        help="Afterwards it is offered to the next ones.",
    )

    _service_weights_positive = models.Constraint(
        "CHECK (LEAST(service_weight_distance, service_weight_punctuality, "
        "service_weight_rating, service_weight_load, service_weight_price) >= 0 "
        "AND service_far_km > 0)",
        "Weights are not negative, and “far away” is some distance.",
    )
    _service_offers_positive = models.Constraint(
        "CHECK (service_offer_count > 0 AND service_offer_minutes > 0)",
        "Work is offered to somebody, and for some time.",
    )

    def _get_matching_weights(self):
        """Return the ``tools.matching.Weights`` of one company."""
        self.ensure_one()
        weights = {name: self[f"service_weight_{name}"] for name in CRITERIA}
        return Weights(far_km=self.service_far_km, **weights)
