from odoo import models

from .constants import AGENTS


class IrUiMenu(models.Model):
    _inherit = "ir.ui.menu"

    def _load_menus_blacklist(self):
        hidden = super()._load_menus_blacklist()
        # Agents find their approvals beside their requests.
        if self.env.user.has_group(AGENTS):
            hidden.append(self.env.ref("service_approval.my_approvals_menu_root").id)
        return hidden
