from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.numbers import is_extension


class ServiceCallExtension(models.Model):
    """The telephone of an agent within the exchanges of a company."""

    _name = "service.call.extension"
    _description = "Extension"
    _order = "company_id, number"
    _rec_name = "number"

    user_id = fields.Many2one(
        "res.users",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('share', '=', False)]",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    number = fields.Char(required=True)

    _number_uniq = models.Constraint(
        "UNIQUE (company_id, number)", "Somebody else has this extension."
    )
    _user_uniq = models.Constraint(
        "UNIQUE (company_id, user_id)", "This person has an extension already."
    )

    @api.constrains("number")
    def _check_number(self):
        for extension in self:
            if not is_extension(extension.number):
                raise ValidationError(
                    self.env._(
                        "“%(number)s” is no extension: it has one to six digits.",
                        number=extension.number,
                    )
                )

    @api.model
    def _users_of(self, numbers, company):
        """Return the users of extensions.

        :return: dict number -> ``res.users``
        """
        # sudo: exchanges have no user, and whoever calls need not see the list
        found = self.sudo().search_fetch(
            [("company_id", "=", company.id), ("number", "in", list(numbers))],
            ["number", "user_id"],
        )
        return {extension.number: extension.user_id for extension in found}

    @api.model
    def _of_users(self, users, company):
        """Return the extensions of users: dict ``res.users`` -> number."""
        # sudo: see above
        found = self.sudo().search(
            [("company_id", "=", company.id), ("user_id", "in", users.ids)]
        )
        return {
            extension.user_id.with_env(users.env): extension.number
            for extension in found
        }
