from odoo import models


class IrRule(models.Model):
    _inherit = "ir.rule"

    def _compute_domain_context_values(self):
        yield from super()._compute_domain_context_values()
        # Domains are kept for each user; those of the portal hold what he may see now.
        if not self.env.su and self.env.user._is_portal():
            yield self.env.user._get_portal_scope_key()
