from odoo import api, fields, models


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    workorder_ids = fields.One2many(
        "service.workorder", "ticket_id", string="Work Orders"
    )
    workorder_count = fields.Integer(compute="_compute_workorder_count")

    @api.depends("workorder_ids")
    def _compute_workorder_count(self):
        counts = dict(
            self.env["service.workorder"]._read_group(
                [("ticket_id", "in", self.ids)], ["ticket_id"], ["__count"]
            )
        )
        for ticket in self:
            ticket.workorder_count = counts.get(ticket._origin, 0)
