from odoo import fields, models


class ServiceAssignmentCandidate(models.Model):
    """Somebody who suits a work order, as it was when somebody was sought."""

    _name = "service.assignment.candidate"
    _description = "Candidate for a Work Order"
    _order = "order_id, rank, id"
    _rec_name = "resource_id"

    order_id = fields.Many2one(
        "service.workorder", required=True, index=True, ondelete="cascade"
    )
    # stored: the rule of companies asks for it
    company_id = fields.Many2one(
        related="order_id.company_id", store=True, precompute=True
    )
    resource_id = fields.Many2one(
        "service.resource",
        string="Performer",
        required=True,
        index=True,
        ondelete="cascade",
    )
    rank = fields.Integer(string="Place")
    score = fields.Float(digits=(5, 1), help="Of 100.")
    km = fields.Float(string="Kilometres", digits=(8, 1))
    is_near_known = fields.Boolean(export_string_translation=False)
    distance_mark = fields.Integer(string="Distance")
    punctuality_mark = fields.Integer(string="Punctuality")
    rating_mark = fields.Integer(string="Rating")
    load_mark = fields.Integer(string="Free Time")
    price_mark = fields.Integer(string="Price", groups="service_ci.group_billing")
    note = fields.Char(string="Why")

    def action_assign(self):
        """Give the work order to one candidate."""
        self.ensure_one()
        if self.rank:  # whom the directory names is chosen whatever there is to do
            self.order_id._check_still_free(self.resource_id)
        self.order_id._give_to(self.resource_id)
        return {"type": "ir.actions.act_window_close"}
