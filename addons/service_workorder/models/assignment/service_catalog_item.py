from odoo import fields, models


class ServiceCatalogItem(models.Model):
    _inherit = "service.catalog.item"

    permit_kind_ids = fields.Many2many(
        "service.permit.kind",
        string="Permits",
        help="Whoever is sent holds a valid one of each.",
    )

    def _get_needs(self):
        """Return what one service asks of whoever is sent.

        :return: tuple of a dict ``hr.skill`` id -> lowest level (0-100) and a set of
            ``service.permit.kind`` ids
        """
        self.ensure_one()
        # sudo: what a service asks for is the same whoever sends somebody
        item = self.sudo()
        levels = {
            line.skill_id.id: line.level_id.level_progress for line in item.skill_ids
        }
        return levels, set(item.permit_kind_ids.ids)
