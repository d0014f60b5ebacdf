from odoo import models


class ServiceSite(models.Model):
    _inherit = ["service.site", "service.indicators.mixin"]
    _name = "service.site"

    def _get_indicator_path(self):
        return "site_id"

    def _get_service_ticket_context(self):
        return {"default_client_id": self.client_id.id, "default_site_id": self.id}
