from odoo import api, fields, models


class ResUsers(models.Model):
    """What the record rules of the portal ask of whoever is logged in."""

    _inherit = "res.users"

    portal_whole_client_ids = fields.Many2many(
        "res.partner",
        compute="_compute_portal_scope",
        compute_sudo=True,
        groups="service_ci.group_dispatcher",
        help="Organizations of which everything is seen.",
    )
    portal_site_ids = fields.Many2many(
        "service.site",
        compute="_compute_portal_scope",
        compute_sudo=True,
        groups="service_ci.group_dispatcher",
        help="Sites whose requests are seen.",
    )
    portal_place_ids = fields.Many2many(
        "service.site",
        compute="_compute_portal_scope",
        compute_sudo=True,
        groups="service_ci.group_dispatcher",
        help="Sites that are seen: the chosen ones and those where one is a contact.",
    )
    portal_client_ids = fields.Many2many(compute="_compute_portal_scope")

    @api.depends(
        "partner_id",
        "partner_id.commercial_partner_id",
        "partner_id.portal_access_ids.client_id.active",
        "partner_id.portal_access_ids.is_confirmed",
        "partner_id.portal_access_ids.scope",
        "partner_id.portal_access_ids.with_subsidiaries",
        "partner_id.portal_access_ids.site_ids",
    )
    def _compute_portal_scope(self):
        for user in self:
            partner = user.partner_id
            accesses = partner.portal_access_ids.filtered(
                lambda access: access.is_confirmed and access.client_id.active
            )
            whole = accesses._get_whole_clients()
            clients = partner._get_own_companies() | accesses.client_id | whole
            chosen = accesses._get_chosen_sites()
            user.portal_whole_client_ids = whole
            user.portal_client_ids = clients
            user.portal_site_ids = chosen
            user.portal_place_ids = chosen | self.env["service.site"].search(
                [("contact_ids", "in", partner.ids), ("client_id", "in", clients.ids)]
            )

    def _get_portal_scope_key(self):
        """Return what the record rules of the portal depend on."""
        self.ensure_one()
        return (
            *self.portal_whole_client_ids.ids,
            "|",
            *self.portal_client_ids.ids,
            "|",
            *self.portal_site_ids.ids,
            "|",
            *self.portal_place_ids.ids,
        )
