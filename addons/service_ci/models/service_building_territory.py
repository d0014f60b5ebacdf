"""Buildings find their territory by themselves, also one that was added later."""

from odoo import api, fields, models
from odoo.tools import split_every

CHUNK = 1000
ADDRESS = frozenset({"country_id", "state_id", "city", "zip"})
CRON = "service_ci.ir_cron_match_territories"


class ServiceBuilding(models.Model):
    _inherit = "service.building"

    is_territory_chosen = fields.Boolean(
        string="Territory Chosen by Hand",
        readonly=True,
        copy=False,
        help="The address says another territory; later territories do not change it.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        buildings = super().create(vals_list)
        chosen = [bool(vals.get("territory_id")) for vals in vals_list]
        if any(chosen):
            buildings.browse(
                building.id
                for building, is_chosen in zip(buildings, chosen, strict=True)
                if is_chosen
            )._note_choice()
        return buildings

    def write(self, vals):
        result = super().write(vals)
        if "territory_id" in vals:
            self._note_choice()
        elif ADDRESS & vals.keys():
            # another address has found another territory, and nobody has chosen that
            self.filtered("is_territory_chosen")._note_choice()
        return result

    def _note_choice(self):
        """Note who stands in another territory than the address says."""
        found = self.env["service.territory"]._match(self)
        for is_chosen, buildings in self.grouped(
            lambda building: (
                bool(building.territory_id) and building.territory_id != found[building]
            )
        ).items():
            buildings.is_territory_chosen = is_chosen

    def _match_territories(self):
        """Let buildings stand where the territories of today say.

        :return: the buildings that moved
        """
        free = self.filtered(lambda building: not building.is_territory_chosen)
        found = self.env["service.territory"]._match(free)
        moved = free.filtered(lambda building: building.territory_id != found[building])
        for territory, buildings in moved.grouped(found.get).items():
            buildings.write({"territory_id": territory.id})
        return moved

    @api.model
    def _cron_match_territories(self):
        """Look for the territory of all buildings again."""
        cron = self.env["ir.cron"]
        free = [("is_territory_chosen", "=", False)]
        ids = self.with_context(active_test=False).search(free, order="id")._ids
        cron._commit_progress(remaining=len(ids))
        for part in split_every(CHUNK, ids):
            self.browse(part).exists()._match_territories()
            if not cron._commit_progress(len(part)):
                break


class ServiceTerritory(models.Model):
    _inherit = "service.territory"

    @api.model_create_multi
    def create(self, vals_list):
        territories = super().create(vals_list)
        territories._match_buildings_soon()
        return territories

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & self._get_criteria_fields():
            self._match_buildings_soon()
        return result

    @api.model
    def _get_criteria_fields(self):
        """Return what decides which addresses belong to a territory."""
        return {
            *("country_id", "state_id", "city", "zip_prefixes"),
            *("parent_id", "active", "company_id"),
        }

    @api.model
    def _match_buildings_soon(self):
        # sudo: managers may not start jobs, changing a territory may
        self.env.ref(CRON).sudo()._trigger()
