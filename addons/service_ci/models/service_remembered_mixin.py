from odoo import api, models


class ServiceRememberedMixin(models.AbstractModel):
    """Records that ``ormcache`` remembers: whatever changes them clears it.

    Where only some fields are remembered and others change all the time, the model
    names the former in ``_remembered_fields``.
    """

    _name = "service.remembered.mixin"
    _description = "Remembered Settings"
    _remembered_fields = None  # all of them

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        names = self._remembered_fields
        if names is None or not names.isdisjoint(vals):
            self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()
