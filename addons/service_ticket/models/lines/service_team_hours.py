from odoo import api, models


class ServiceTeam(models.Model):
    _inherit = "service.team"

    @api.constrains("resource_calendar_id")
    def _check_hours(self):
        self.resource_calendar_id._service_check_hours()
