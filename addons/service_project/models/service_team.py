from odoo import fields, models


class ServiceTeam(models.Model):
    _inherit = "service.team"

    project_id = fields.Many2one(
        "project.project",
        index="btree_not_null",
        check_company=True,
        domain="[('is_template', '=', False)]",
        help="Where the team takes tickets as tasks.",
    )
