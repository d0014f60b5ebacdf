from odoo import fields, models


class ServiceTeam(models.Model):
    _inherit = "service.team"

    expert_hours = fields.Float(
        string="Hours for an Answer",
        help="Working hours that this division has to answer a question. Zero: the "
        "norm of the company.",
    )
    quality_reviewer_id = fields.Many2one(
        "res.users",
        string="Mentor",
        index="btree_not_null",
        domain="[('share', '=', False)]",
        help="Reviews the quality of the agents' work. Empty: the leader does.",
    )

    _expert_hours_positive = models.Constraint(
        "CHECK (expert_hours >= 0)", "The hours for an answer cannot be negative."
    )
