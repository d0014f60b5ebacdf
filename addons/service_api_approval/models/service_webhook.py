from odoo import api, fields, models

from odoo.addons.service_api.models.service_webhook import Event


class ServiceWebhook(models.Model):
    _inherit = "service.webhook"

    on_approval_changed = fields.Boolean(
        "Approval", help="Asked for, decided step by step, withdrawn."
    )

    @api.model
    def _get_events(self):
        return {
            **super()._get_events(),
            "approval.changed": Event("on_approval_changed", "approval"),
        }
