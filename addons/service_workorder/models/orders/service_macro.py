from odoo import api, fields, models


class ServiceMacro(models.Model):
    _inherit = "service.macro"

    makes_workorder = fields.Boolean(
        string="Open a Work Order",
        help="With the site, items and services of the ticket.",
    )

    @api.model
    def _get_steps(self):
        return (*super()._get_steps(), "makes_workorder")

    def _apply(self, tickets):
        result = super()._apply(tickets)
        if self.makes_workorder:
            tickets._create_workorders()
        return result
