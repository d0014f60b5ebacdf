from odoo import api, fields, models

# Whoever confirmed the skill has seen these.
CONFIRMED_FIELDS = frozenset({"skill_id", "skill_type_id", "skill_level_id"})


class ServiceResourceSkill(models.Model):
    """A skill of a resource: how well, confirmed by whom and until when."""

    _name = "service.resource.skill"
    _description = "Skill of a Resource"
    _inherit = ["hr.individual.skill.mixin"]
    _order = "skill_type_id, skill_id"
    _rec_name = "skill_id"

    resource_id = fields.Many2one(
        "service.resource", required=True, index=True, ondelete="cascade"
    )
    valid_from = fields.Date(default=lambda self: self.env.company._service_today())
    valid_to = fields.Date(string="Valid Until")
    confirmed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    confirmed_on = fields.Date(readonly=True, copy=False)
    is_expired = fields.Boolean(string="Expired", compute="_compute_is_expired")

    _skill_uniq = models.UniqueIndex(
        "(resource_id, skill_id)", "This skill is entered already: change its level."
    )

    @api.depends("valid_to")
    def _compute_is_expired(self):
        for skill in self:
            today = skill.resource_id.company_id._service_today()
            skill.is_expired = bool(skill.valid_to and skill.valid_to < today)

    @api.model_create_multi
    def create(self, vals_list):
        # an import names the skill only: its type and level follow from it
        skills = self.env["hr.skill"].browse(
            {vals["skill_id"] for vals in vals_list if vals.get("skill_id")}
        )
        types = {skill.id: skill.skill_type_id for skill in skills}
        for vals in vals_list:
            skill_type = types.get(vals.get("skill_id"))
            if not skill_type:
                continue
            vals.setdefault("skill_type_id", skill_type.id)
            if not vals.get("skill_level_id"):
                levels = skill_type.skill_level_ids
                vals["skill_level_id"] = (
                    levels.filtered("default_level")[:1] or levels[:1]
                ).id
        return super().create(vals_list)

    def write(self, vals):
        if CONFIRMED_FIELDS & vals.keys() and "confirmed_on" not in vals:
            vals = {**vals, "confirmed_on": False, "confirmed_by_id": False}
        return super().write(vals)

    def action_confirm(self):
        """Note that the current user has made sure of skills."""
        self.write(
            {
                "confirmed_by_id": self.env.uid,
                "confirmed_on": self.env.company._service_today(),
            }
        )

    def _linked_field_name(self):
        return "resource_id"

    def _get_passive_fields(self):
        return ["confirmed_by_id", "confirmed_on"]

    # No constraint here: the unique index says the same, and asks nothing of the
    # database for each row of an import.
    def _check_not_overlapping_regular_skill(self):
        return
