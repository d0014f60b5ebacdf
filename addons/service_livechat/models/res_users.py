from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _init_store_data(self, store):
        result = super()._init_store_data(store)
        store.add_global_values(
            has_access_service_ticket=self.env.user.has_group("service_ci.group_agent")
        )
        return result
