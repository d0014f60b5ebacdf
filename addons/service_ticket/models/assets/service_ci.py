from odoo import fields, models


class ServiceCi(models.Model):
    _inherit = ["service.ci", "service.indicators.mixin"]
    _name = "service.ci"

    ticket_ids = fields.Many2many(
        "service.ticket",
        "service_ci_service_ticket_rel",
        "service_ci_id",
        "service_ticket_id",
        string="Tickets",
        groups="service_ci.group_agent",
    )

    def _get_indicator_path(self):
        return "ci_ids"

    def _get_service_ticket_context(self):
        return {
            "default_client_id": self.client_id.id,
            "default_site_id": self.site_id.id,
            "default_ci_ids": self.ids,
        }
