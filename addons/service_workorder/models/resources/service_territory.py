from odoo import api, models
from odoo.tools import SQL, ormcache


class ServiceTerritory(models.Model):
    _inherit = "service.territory"

    @api.model
    @ormcache()
    def _get_parts(self):
        """Return what each territory consists of: dict id -> ids, its own included."""
        self.flush_model(["parent_path", "active"])
        parts = {}
        for territory_id, path in self.env.execute_query(
            SQL("SELECT id, parent_path FROM service_territory WHERE active")
        ):
            for above in path.strip("/").split("/"):
                parts.setdefault(int(above), []).append(territory_id)
        return parts

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        result = super().write(vals)
        if {"parent_id", "active"} & vals.keys():
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()
