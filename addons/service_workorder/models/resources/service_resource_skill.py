from odoo import fields, models


class ServiceResourceSkill(models.Model):
    """A skill of a resource: how well, confirmed by whom and until when."""

    _name = "service.resource.skill"
    _description = "Skill of a Resource"
    _inherit = ["hr.individual.skill.mixin"]
    _order = "skill_type_id, skill_level_id"
    _rec_name = "skill_id"

    resource_id = fields.Many2one(
        "service.resource", required=True, index=True, ondelete="cascade"
    )
    confirmed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    confirmed_on = fields.Date(readonly=True, copy=False)

    def _linked_field_name(self):
        return "resource_id"

    def _get_passive_fields(self):
        return ["confirmed_by_id", "confirmed_on"]
