from odoo import api, fields, models


class ServiceApprovalPreview(models.TransientModel):
    _inherit = "service.approval.preview"

    estimate_id = fields.Many2one("sale.order", ondelete="cascade")

    @api.model
    def _get_subject_names(self):
        return ["estimate_id", *super()._get_subject_names()]
