from odoo import api, fields, models


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    call_hours = fields.Char(
        string="Working Hours",
        compute="_compute_call_hours",
        groups="service_ci.group_agent",
        help="When the team calls back, as visitors of the website are told.",
    )

    @api.depends("team_id", "company_id")
    @api.depends_context("lang")
    def _compute_call_hours(self):
        groups = self.grouped(lambda ticket: (ticket.team_id, ticket.company_id))
        for (team, company), tickets in groups.items():
            calendar = team._get_working_hours(company)
            tickets.call_hours = (
                calendar._service_hours_text()
                if calendar
                else self.env._("around the clock")
            )
