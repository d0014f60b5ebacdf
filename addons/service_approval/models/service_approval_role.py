from odoo import api, fields, models
from odoo.exceptions import UserError

FLAG_PREFIX = "approval_role_"


class ServiceApprovalRole(models.Model):
    """As what somebody agrees: engineering, finance, general director.

    At the client people have roles by their portal access, in our company as users.
    """

    _name = "service.approval.role"
    _description = "Approval Role"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    user_ids = fields.Many2many(
        "res.users",
        string="Own Staff",
        domain=[("share", "=", False)],
        help="Who of our company decides in this role.",
    )
    group_ids = fields.Many2many(
        "res.groups",
        string="Groups of Own Staff",
        help="Whose members decide in this role.",
    )
    access_ids = fields.Many2many(
        "service.portal.access",
        "service_approval_role_portal_access_rel",
        "role_id",
        "access_id",
        string="People of Clients",
    )

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"user_ids", "group_ids", "access_ids", "active"}:
            self._refresh_steps()
        return result

    def _get_flag(self):
        """Return what one role is among the flags of ``Rights``."""
        self.ensure_one()
        return f"{FLAG_PREFIX}{self.id}"

    def _refresh_steps(self):
        """Ask those who have the roles now."""
        # sudo: who keeps roles need not see every approval
        steps = self.env["service.approval.step"].sudo()
        steps.search([("state", "=", "pending"), ("role_ids", "in", self.ids)])._ask()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        used = self.env["service.approval.route.step"].search(
            ["|", ("role_id", "in", self.ids), ("stand_in_role_id", "in", self.ids)],
            limit=1,
        )
        if used:
            raise UserError(
                self.env._(
                    "The route “%(route)s” asks this role: archive the role instead "
                    "of deleting it.",
                    route=used.route_id.name,
                )
            )
