from odoo import api, fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    service_extension = fields.Char(
        string="Extension",
        compute="_compute_service_extension",
        inverse="_inverse_service_extension",
        search="_search_service_extension",
        groups="base.group_user",
        help="The short number of the person's telephone in the exchange of the "
        "present company: there calls pop up, and from there calls are made.",
    )

    @api.depends_context("company")
    def _compute_service_extension(self):
        Extension = self.env["service.call.extension"]
        numbers = Extension._of_users(self, self.env.company)
        for user in self:
            user.service_extension = numbers.get(user, False)

    def _inverse_service_extension(self):
        # sudo: whoever may write on a user may say where to call them
        Extension = self.env["service.call.extension"].sudo()
        company = self.env.company
        present = Extension.search(
            [("company_id", "=", company.id), ("user_id", "in", self.ids)]
        ).grouped("user_id")
        for user in self:
            found = present.get(user, Extension)
            number = (user.service_extension or "").strip()
            if not number:
                found.unlink()
            elif found:
                found.number = number
            else:
                Extension.create(
                    {"user_id": user.id, "company_id": company.id, "number": number}
                )

    def _search_service_extension(self, operator, value):
        found = self.env["service.call.extension"]._search(
            [("company_id", "=", self.env.company.id), ("number", operator, value)],
            bypass_access=True,
        )
        return [("id", "in", found.subselect("user_id"))]
