from odoo import api, models


class ServiceTeam(models.Model):
    _inherit = "service.team"

    @api.constrains("resource_calendar_id")
    def _check_hours(self):
        self.resource_calendar_id._service_check_hours()

    def _get_working_hours(self, company):
        """Return the hours in which a team works: its own or those of the company.

        :param company: ``res.company`` of the ticket
        :return: ``resource.calendar``; empty around the clock
        """
        return self.resource_calendar_id or company.resource_calendar_id
