from odoo import api, fields, models


class ResUsers(models.Model):
    """Whose money is seen on the portal."""

    _inherit = "res.users"

    portal_money_client_ids = fields.Many2many(
        "res.partner",
        compute="_compute_portal_money",
        compute_sudo=True,
        groups="service_ci.group_dispatcher",
        help="Organizations whose invoices, payments and debts are seen.",
    )
    portal_money_is_limited = fields.Boolean(
        compute="_compute_portal_money",
        compute_sudo=True,
        groups="service_ci.group_dispatcher",
        help="Whoever has an access to an organization sees what it gives; all others "
        "see the invoices of their company, as everywhere in Odoo.",
    )

    @api.depends(
        "partner_id",
        "partner_id.commercial_partner_id",
        "partner_id.portal_access_ids.client_id.active",
        "partner_id.portal_access_ids.is_confirmed",
        "partner_id.portal_access_ids.can_see_money",
        "partner_id.portal_access_ids.scope",
        "partner_id.portal_access_ids.with_subsidiaries",
    )
    def _compute_portal_money(self):
        for user in self:
            partner = user.partner_id
            accesses = partner.portal_access_ids
            money = accesses.filtered(
                lambda access: (
                    access.can_see_money
                    and access.is_confirmed
                    and access.client_id.active
                )
            )._get_whole_clients()
            # Whoever buys in the own name sees what was bought.
            own = partner.filtered(lambda p: p == p.commercial_partner_id)
            user.portal_money_client_ids = money | own
            user.portal_money_is_limited = bool(accesses)

    def _get_portal_scope_key(self):
        return (
            *super()._get_portal_scope_key(),
            "|",
            self.portal_money_is_limited,
            *self.portal_money_client_ids.ids,
        )
