from odoo import models

from .service_api_key import is_stand_in


class ServicePortalAccess(models.Model):
    _inherit = "service.portal.access"

    def _get_people(self):
        """Leave out who stands for the organisation's programs: it is nobody."""
        return {
            partner: access
            for partner, access in super()._get_people().items()
            if not any(is_stand_in(user.login) for user in partner.user_ids)
        }
