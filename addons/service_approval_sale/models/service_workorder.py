from odoo import models


class ServiceWorkorder(models.Model):
    _inherit = "service.workorder"

    def _comes_before_approval(self):
        # What is found out there is what gets approved.
        items = self.line_ids.item_id
        is_survey = items and all(items.mapped("is_survey"))
        return is_survey or super()._comes_before_approval()
