from odoo import fields, models


class ServiceCatalogItemSkill(models.Model):
    """A skill that a service asks for, with the lowest level that does."""

    _name = "service.catalog.item.skill"
    _description = "Skill that a Service Asks for"
    _order = "item_id, skill_type_id, skill_id"
    _rec_name = "skill_id"

    item_id = fields.Many2one(
        "service.catalog.item", required=True, index=True, ondelete="cascade"
    )
    skill_id = fields.Many2one("hr.skill", required=True, ondelete="restrict")
    skill_type_id = fields.Many2one(related="skill_id.skill_type_id", store=True)
    level_id = fields.Many2one(
        "hr.skill.level",
        string="Lowest Level",
        domain="[('skill_type_id', '=', skill_type_id)]",
        ondelete="restrict",
        help="Empty: any level does.",
    )

    _skill_uniq = models.UniqueIndex(
        "(item_id, skill_id)", "The service asks for this skill already."
    )
