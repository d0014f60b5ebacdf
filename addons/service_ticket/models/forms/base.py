from odoo import models


class Base(models.AbstractModel):
    _inherit = "base"

    def _additional_allowed_keys_properties_definition(self):
        # Parameters of services may be required and explain themselves.
        return super()._additional_allowed_keys_properties_definition() + (
            "required",
            "help",
        )
