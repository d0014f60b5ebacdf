from odoo import models


class ServicePortalClosed(models.AbstractModel):
    """What our addons add to a model of Odoo stays closed to people outside.

    Odoo lets portal users and visitors read companies, contacts, orders; our settings
    and notes there are nobody's business but ours. What pages show of them is read
    with ``sudo``, one value at a time.
    """

    _name = "service.portal.closed"
    _description = "Closed on the Portal"

    def _has_field_access(self, field, operation):
        if not super()._has_field_access(field, operation):
            return False
        if self.env.su or not _is_ours(field):
            return True
        return self.env.user._is_internal()


def _is_ours(field):
    """Tell whether a field comes from our addons alone."""
    return bool(field._modules) and all(
        name.startswith("service_") for name in field._modules
    )


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company", "service.portal.closed"]


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "service.portal.closed"]


class ResUsers(models.Model):
    _name = "res.users"
    _inherit = ["res.users", "service.portal.closed"]
