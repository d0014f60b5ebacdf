from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResUsers(models.Model):
    _inherit = "res.users"

    service_mentor_id = fields.Many2one(
        "res.users",
        string="Mentor",
        index="btree_not_null",
        domain="[('share', '=', False), ('id', '!=', id)]",
        help="This person is a trainee: the mentor releases each answer to a client.",
    )

    @api.constrains("service_mentor_id")
    def _check_service_mentor(self):
        for user in self.filtered("service_mentor_id"):
            if user.service_mentor_id == user or user.service_mentor_id.share:
                raise ValidationError(
                    self.env._("The mentor has to be somebody else of the desk.")
                )
            if user.service_mentor_id.service_mentor_id:
                raise ValidationError(
                    self.env._(
                        "%(mentor)s is a trainee too: choose another mentor.",
                        mentor=user.service_mentor_id.name,
                    )
                )
