"""Ratings of tickets in the figures of their day."""

from odoo import api, models


class RatingRating(models.Model):
    _inherit = "rating.rating"

    # The figures of a day ask for the ratings of that day.
    _rated_on_idx = models.Index("(rated_on) WHERE consumed")

    @api.model_create_multi
    def create(self, vals_list):
        ratings = super().create(vals_list)
        ratings._rated_tickets()._mark_changed()
        return ratings

    def write(self, vals):
        tickets = self._rated_tickets()
        if any(rating.rated_on for rating in self):
            tickets._mark_present_days()
        result = super().write(vals)
        tickets._mark_changed()
        return result

    def unlink(self):
        self._rated_tickets()._mark_present_days()
        return super().unlink()

    def _rated_tickets(self):
        return (
            self.env["service.ticket"]
            .sudo()  # sudo: the customer who rates does not see what is counted
            .browse(
                rating.res_id for rating in self if rating.res_model == "service.ticket"
            )
        )
