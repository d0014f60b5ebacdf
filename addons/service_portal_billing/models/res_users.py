from odoo import models
from odoo.fields import Domain


class ResUsers(models.Model):
    _inherit = "res.users"

    def _get_spending_domain(self):
        """Return the domain of the charges whose amounts this user may see.

        Whoever may see prices sees those of the organisations or sites of the access
        that says so; of a site that was sold, what the organisation itself has paid.
        """
        self.ensure_one()
        # sudo: of his own accesses only
        accesses = self.sudo().partner_id.portal_access_ids.filtered(
            lambda access: (
                access.can_see_money and access.is_confirmed and access.client_id.active
            )
        )
        whole = accesses._get_whole_clients()
        chosen = accesses._get_chosen_sites().grouped("client_id")
        return Domain.OR(
            [
                Domain("client_id", "in", whole.ids) if whole else Domain.FALSE,
                *(
                    Domain("client_id", "=", client.id)
                    & Domain("site_id", "in", sites.ids)
                    for client, sites in chosen.items()
                ),
            ]
        )

    def _sees_spending(self):
        """Tell whether there is anything of which this user may see the price."""
        return self._is_portal() and not self._get_spending_domain().is_false()
