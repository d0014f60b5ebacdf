from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    is_service_performer = fields.Boolean(
        compute="_compute_is_service_performer",
        help="Is sent to clients, and therefore sees the own van only.",
    )

    def _compute_is_service_performer(self):
        # sudo: rules ask for it, whatever the user may read
        performers = self.env["service.resource"].sudo()
        users = performers.search([("user_id", "in", self.ids)]).user_id
        for user in self:
            user.is_service_performer = user in users
