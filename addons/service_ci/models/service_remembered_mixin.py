from odoo import api, models


class ServiceRememberedMixin(models.AbstractModel):
    """Records that ``ormcache`` remembers: whatever changes them clears it."""

    _name = "service.remembered.mixin"
    _description = "Remembered Settings"

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()
