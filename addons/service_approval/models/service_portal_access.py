from dataclasses import replace

from odoo import api, fields, models
from odoo.fields import Command

from .service_approval_role import FLAG_PREFIX

# What decides who is asked.
ASKED_BY = frozenset(
    {
        *("partner_id", "client_id", "scope", "site_ids"),
        *("can_approve", "approval_role_ids", "with_subsidiaries", "is_confirmed"),
    }
)


class ServicePortalAccess(models.Model):
    _inherit = "service.portal.access"

    approval_role_ids = fields.Many2many(
        "service.approval.role",
        "service_approval_role_portal_access_rel",
        "access_id",
        "role_id",
        string="Approves as",
        help="What the contact decides for the organization, by the approval routes.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        accesses = super().create(vals_list)
        accesses.filtered("approval_role_ids")._refresh_steps(accesses.client_id)
        return accesses

    def write(self, vals):
        clients = self.client_id
        result = super().write(vals)
        if ASKED_BY & vals.keys():
            self._refresh_steps(clients | self.client_id)
        return result

    def unlink(self):
        clients = self.client_id
        result = super().unlink()
        self._refresh_steps(clients)
        return result

    # Each role is one more thing that administrators of clients give

    def _get_rights(self):
        rights = super()._get_rights()
        roles = {role._get_flag() for role in self.approval_role_ids}
        return replace(rights, flags=rights.flags | roles)

    @api.model
    def _prepare_rights(self, rights):
        roles = [
            int(flag.removeprefix(FLAG_PREFIX))
            for flag in rights.flags
            if flag.startswith(FLAG_PREFIX)
        ]
        return {
            **super()._prepare_rights(rights),
            "approval_role_ids": [Command.set(roles)],
        }

    @api.model
    def _refresh_steps(self, clients):
        """Ask those who may decide now, and nobody else."""
        # sudo: who keeps accesses need not see every approval
        steps = self.env["service.approval.step"].sudo()
        steps.search(
            [
                ("state", "=", "pending"),
                ("kind", "=", "client"),
                # people above decide for companies below
                ("client_id", "child_of", clients.ids),
            ]
        )._ask()
