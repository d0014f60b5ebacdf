from odoo import api, models


class ServiceTeam(models.Model):
    _inherit = "service.team"

    @api.constrains("resource_calendar_id")
    def _check_hours(self):
        self.resource_calendar_id._service_check_hours()

    def _get_working_hours(self, company=None):
        """Return the hours in which a team works: its own or those of the company.

        :param company: ``res.company`` of the ticket, by default that of the team or
            of the user
        :return: ``resource.calendar``; empty around the clock
        """
        company = company or self.company_id or self.env.company
        return self.resource_calendar_id or company.resource_calendar_id
