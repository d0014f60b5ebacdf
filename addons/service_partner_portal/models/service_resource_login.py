"""Performers come to their pages by an invitation that one button sends."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.mail import email_normalize


class ServiceResource(models.Model):
    _inherit = "service.resource"

    has_login = fields.Boolean(
        compute="_compute_has_login",
        groups="service_ci.group_agent",
        help="Somebody of the firm, or the technician, has a login.",
    )

    @api.depends("partner_id.user_ids", "partner_id.child_ids.user_ids")
    def _compute_has_login(self):
        for resource in self:
            # sudo: dispatchers do not see the logins of others
            partner = resource.sudo().partner_id
            goers = resource.sudo().technician_ids.partner_id
            people = partner | (partner.child_ids - goers)
            resource.has_login = bool(people.user_ids)

    def action_invite(self):
        """Mail the link of Odoo's portal by which a password is chosen."""
        self.check_access("write")
        for resource in self:
            resource._check_invitation()
            partner = resource.partner_id
            # sudo: who gives out work need not be allowed to manage contacts
            wizard = (
                self.env["portal.wizard"].sudo().create({"partner_ids": partner.ids})
            )
            row = wizard.user_ids.filtered(lambda row, p=partner: row.partner_id == p)
            row.action_grant_access()
            resource._message_log(
                body=self.env._("Invited to the portal: %s", partner.email)
            )

    def _check_invitation(self):
        if self.kind == "technician":
            raise UserError(
                self.env._(
                    "%(name)s is one of our own people: the portal is for contractors.",
                    name=self.name,
                )
            )
        if not email_normalize(self.partner_id.email):
            raise UserError(
                self.env._("Enter the mail address of %(name)s first.", name=self.name)
            )
