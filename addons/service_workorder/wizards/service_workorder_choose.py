from odoo import api, fields, models


class ServiceWorkorderChoose(models.TransientModel):
    """The window in which a dispatcher chooses a performer, and asks why not others."""

    _name = "service.workorder.choose"
    _description = "Choose a Performer"

    order_id = fields.Many2one(
        "service.workorder", required=True, readonly=True, ondelete="cascade"
    )
    candidate_ids = fields.One2many(related="order_id.candidate_ids")
    failure = fields.Char(readonly=True)
    resource_id = fields.Many2one("service.resource", string="Why not …")
    is_usable = fields.Boolean(
        related="resource_id.is_usable", export_string_translation=False
    )
    answer = fields.Char(compute="_compute_answer")

    @api.depends("resource_id")
    def _compute_answer(self):
        for wizard in self:
            order, resource = wizard.order_id, wizard.resource_id
            if not resource:
                wizard.answer = False
                continue
            jobs = order._get_jobs()
            matcher = order._make_matcher(order.company_id, jobs)
            wizard.answer = order._explain_why_not(resource, matcher, jobs[order])

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        wizards.order_id.check_access("write")
        return wizards

    def action_assign(self):
        """Give the work order to whom the dispatcher asked about, nevertheless."""
        self.ensure_one()
        resource, technician = self.resource_id, self.resource_id.browse()
        if resource.contractor_id:
            resource, technician = resource.contractor_id, resource
        self.order_id._give_to(resource, technician)
        return {"type": "ir.actions.act_window_close"}

    def action_offer(self):
        """Offer the work order to the best few."""
        self.ensure_one()
        action = self.order_id.action_offer()
        return action or {"type": "ir.actions.act_window_close"}
