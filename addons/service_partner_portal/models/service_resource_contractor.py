from odoo import models


class ServiceResource(models.Model):
    _inherit = "service.resource"

    def _get_work_obstacle(self):
        """Return why one performer gets no new work, as a sentence to them, or None."""
        firm = self.contractor_id or self
        if not (self.active and firm.active):
            return self.env._(
                "You are no longer among our performers and get no new work: call us "
                "if that is a mistake."
            )
        if "blacklisted" in (self.state, firm.state):
            return self.env._(
                "You get no new work, because you are on our blacklist: call us to "
                "settle it."
            )
        if not self.is_usable:
            return self.env._(
                "You get no new work at present, because you are not approved or "
                "paused: call us to change that."
            )
        return None
