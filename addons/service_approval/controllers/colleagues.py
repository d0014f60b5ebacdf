"""Administrators of clients say as what their colleagues approve."""

from dataclasses import replace

from odoo.addons.service_partner_portal.controllers.colleagues import Colleagues


class ApprovalColleagues(Colleagues):
    def _portal_flag_labels(self, access):
        labels = super()._portal_flag_labels(access)
        if not access.can_approve:
            return labels
        roles = {
            role._get_flag(): self.env._("Approves as: %(role)s", role=role.name)
            for role in access.approval_role_ids
        }
        return {"can_approve": labels["can_approve"], **roles, **labels}

    def _portal_read_rights(self, access, form):
        rights = super()._portal_read_rights(access, form)
        roles = {role._get_flag() for role in access.approval_role_ids}
        # Whoever approves as somebody approves.
        implied = {"can_approve"} if rights.flags & roles else set()
        return replace(rights, flags=rights.flags | implied)
