from odoo import models

from odoo.addons.service_ticket.models.portal.service_ticket_portal import (
    PORTAL_FIELDS,
)


class ServiceTicket(models.Model):
    _inherit = "service.ticket"
    _portal_fields = PORTAL_FIELDS | {"ci_ids", "client_id", "entity_id", "site_id"}

    def _portal_may_rate(self):
        # A colleague sees the request, but was not asked how well it went.
        user = self.env.user
        is_colleague = user._is_portal() and user.partner_id != self.partner_id
        return not is_colleague and super()._portal_may_rate()
