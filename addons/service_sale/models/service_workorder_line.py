from odoo import api, fields, models


class ServiceWorkorderLine(models.Model):
    _inherit = "service.workorder.line"

    is_survey = fields.Boolean(related="item_id.is_survey")
    currency_id = fields.Many2one(related="order_id.currency_id")
    survey_cost = fields.Monetary(
        string="Costs Found",
        copy=False,
        help="What the work costs beside the catalogue, as the survey has found out; "
        "it goes into the estimate.",
    )

    _check_survey_cost = models.Constraint(
        "CHECK (survey_cost >= 0)", "Costs cannot be negative."
    )

    @api.onchange("survey_cost")
    def _onchange_survey_cost(self):
        if self.survey_cost and self.result == "open":
            self.result = "done"
