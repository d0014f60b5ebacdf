from odoo import api, fields, models

SUBJECT = [("estimate", "Estimate")]


class ServiceApprovalRoute(models.Model):
    _inherit = "service.approval.route"

    subject = fields.Selection(selection_add=SUBJECT, ondelete={"estimate": "cascade"})


class ServiceApproval(models.Model):
    _inherit = "service.approval"

    subject = fields.Selection(selection_add=SUBJECT, ondelete={"estimate": "cascade"})
    estimate_id = fields.Many2one(
        "sale.order", readonly=True, index="btree_not_null", ondelete="restrict"
    )

    _estimate_uniq = models.UniqueIndex(
        "(estimate_id, kind) WHERE state = 'pending' AND subject = 'estimate'",
        "The estimate waits for this approval already.",
    )

    @api.model
    def _get_subject_fields(self):
        return {**super()._get_subject_fields(), "estimate": "estimate_id"}
