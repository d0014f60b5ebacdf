from odoo import models

from .service_ticket_api import CLOCK_KIND


class ServiceSlaClock(models.Model):
    _inherit = "service.sla.clock"

    def _note_breaches(self, now):
        missed_before = self.filtered("breached")
        result = super()._note_breaches(now)
        missed = (self - missed_before).filtered(
            lambda clock: clock.breached and clock.policy_kind == CLOCK_KIND
        )
        if missed:
            details = {clock.ticket_id: clock.sudo()._api_values() for clock in missed}
            self.env["service.webhook"]._emit(
                "sla.breached", missed.ticket_id, "promise", details
            )
        return result
