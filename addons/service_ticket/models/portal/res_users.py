from odoo import api, fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    # Other addons know of more than one.
    portal_client_ids = fields.Many2many(
        "res.partner",
        compute="_compute_portal_client_ids",
        compute_sudo=True,
        groups="service_ci.group_dispatcher",
        help="Organizations for which one may ask at all; what was asked for others "
        "before is not seen any more.",
    )

    @api.depends("partner_id.commercial_partner_id")
    def _compute_portal_client_ids(self):
        for user in self:
            user.portal_client_ids = user.partner_id.commercial_partner_id
