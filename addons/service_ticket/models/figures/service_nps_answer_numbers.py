"""Recommendations in the figures of their day."""

from odoo import api, models


class ServiceNpsAnswer(models.Model):
    _inherit = "service.nps.answer"

    @api.model_create_multi
    def create(self, vals_list):
        answers = super().create(vals_list)
        answers.ticket_id._mark_changed()
        return answers

    def write(self, vals):
        if "answered_at" in vals:
            self.ticket_id._mark_present_days()
        result = super().write(vals)
        self.ticket_id._mark_changed()
        return result
