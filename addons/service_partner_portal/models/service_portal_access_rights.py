"""What a company's administrator gives to colleagues, and what not."""

import hmac
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import hmac as keyed_hash
from odoo.tools.mail import email_normalize

from ..tools.rights import FLAGS, Rights

CONFIRM_SCOPE = "service_partner_portal-confirm"
INVITATIONS_PER_HOUR = 30
CONFIRM_DAYS = 7


class ServicePortalAccess(models.Model):
    _inherit = "service.portal.access"

    is_confirmed = fields.Boolean(
        default=True,
        readonly=True,
        help="Whoever has a login of another organization confirms by a link in a "
        "mail that the address that was invited is his.",
    )
    invited_again_at = fields.Datetime(readonly=True, copy=False)
    invited_email = fields.Char(
        readonly=True, help="The address to which a colleague sent the invitation."
    )

    # Who may give what

    def _get_rights(self):
        """Return what this access gives, as plain data."""
        self.ensure_one()
        is_company = self.scope == "company"
        return Rights(
            scope=self.scope,
            sites=frozenset(self.site_ids.ids if self.scope == "sites" else ()),
            with_subsidiaries=is_company and self.with_subsidiaries,
            flags=frozenset(flag for flag in FLAGS if self[flag]),
        )

    @api.model
    def _get_administered(self):
        """Return the accesses by which the current user administers organisations."""
        # sudo: of his own accesses only
        accesses = self.env.user.sudo().partner_id.portal_access_ids
        return accesses.filtered(
            lambda access: (
                access.can_invite and access.is_confirmed and access.client_id.active
            )
        )

    def _check_covers(self, rights):
        """Refuse to give or to take more than the administrator has himself.

        :param rights: ``Rights``
        :raise UserError: where there is more
        """
        if not self._get_rights().covers(rights):
            raise UserError(
                self.env._("You can give no more than you may see and do yourself.")
            )

    def _get_people(self):
        """Return whom the holder of this access administers: dict contact -> access.

        People of the organisation who can log in, and whoever else has an access.
        """
        self.ensure_one()
        accesses = self.search([("client_id", "=", self.client_id.id)])
        access_of = {access.partner_id: access for access in accesses}
        users = self.env["res.users"].search(
            [
                ("partner_id.commercial_partner_id", "=", self.client_id.id),
                ("share", "=", True),
            ]
        )
        for partner in users.partner_id:
            access_of.setdefault(partner, self.browse())
        return access_of

    def _is_awaited(self):
        """Tell whether somebody was invited who has not come yet."""
        if not self or not self.is_confirmed:
            return bool(self)
        # sudo: when somebody came is read of no other person than these
        users = self.partner_id.sudo().user_ids
        return bool(self.invited_email and users) and not any(
            user.login_date for user in users
        )

    def _get_shown_name(self):
        """Return whom a colleague sees: of strangers nothing but what he typed."""
        partner = self.partner_id
        is_own = partner.commercial_partner_id == self.client_id
        return partner.name if is_own else self.invited_email or partner.name

    @api.model
    def _prepare_rights(self, rights):
        return {
            "scope": rights.scope,
            "site_ids": [Command.set(rights.sites)],
            "with_subsidiaries": rights.with_subsidiaries,
            **{flag: flag in rights.flags for flag in FLAGS},
        }

    # What an administrator does; self is his own access, as superuser

    def _change_colleague(self, partner, rights):
        """Set what a colleague may see and do.

        :param partner: ``res.partner`` of ``_get_people``
        :param rights: ``Rights``
        :raise AccessError: for whoever is no colleague
        :raise UserError: for more than one has oneself
        """
        access = self._get_colleague_access(partner)
        self._check_covers(rights)
        vals = self._prepare_rights(rights)
        if access:
            access.write(vals)
        else:
            self.create(
                {"partner_id": partner.id, "client_id": self.client_id.id, **vals}
            )

    def _remove_colleague(self, partner):
        """Take the access of a colleague; one of the own company is locked out.

        :param partner: ``res.partner`` of ``_get_people``
        """
        self._get_colleague_access(partner).unlink()
        is_own = partner.commercial_partner_id == self.client_id
        if is_own and not partner.portal_access_ids:
            portal_users = partner.user_ids.filtered(lambda user: user._is_portal())
            if portal_users:
                self._get_wizard(partner, partner.email).action_revoke_access()

    def _invite_again(self, partner):
        """Send the invitation of a colleague who has not come once more.

        :param partner: ``res.partner`` of ``_get_people``
        :raise UserError: for whoever has come, and for a second one within an hour
        """
        access = self._get_colleague_access(partner)
        if not access._is_awaited():
            raise UserError(
                self.env._("This colleague has come already: there is nothing to send.")
            )
        now = fields.Datetime.now()
        sent_at = access.invited_again_at
        if sent_at and sent_at > now - timedelta(hours=1):
            raise UserError(
                self.env._("The invitation was just sent: wait an hour, please.")
            )
        access.invited_again_at = now
        if access.is_confirmed:
            self._get_wizard(partner, access.invited_email).action_invite_again()
        else:
            access._send_confirmation()

    def _get_colleague_access(self, partner):
        people = self._get_people()
        if partner not in people:
            raise AccessError(self.env._("There is no such colleague."))
        if partner == self.partner_id:
            raise UserError(
                self.env._("Another administrator changes what you may see and do.")
            )
        access = people[partner]
        if access:
            self._check_covers(access._get_rights())
        return access

    def _invite(self, name, email, rights):
        """Invite somebody by mail; the answer is the same whoever has the address.

        Whoever is new gets the link of Odoo's portal to choose a password, so that
        nobody logs in without reading the mail. Whoever has a login elsewhere confirms
        by a link that the mail holds.

        :param str name: of a new contact
        :param str email: address
        :param rights: ``Rights``
        """
        self.ensure_one()
        self._check_covers(rights)
        self._check_invitations()
        email = email_normalize(email)
        users = self.env["res.users"].with_context(active_test=False)
        user = users.search([("login", "=", email)], limit=1)
        partner = user.partner_id or self._find_contact(email)
        if not partner:
            partner = self._create_contact(name, email)
        if partner == self.partner_id:
            return
        is_own = partner.commercial_partner_id == self.client_id
        access = self.search(
            [("partner_id", "=", partner.id), ("client_id", "=", self.client_id.id)]
        )
        if access:
            self._check_covers(access._get_rights())
        else:
            access = self.create(
                {
                    "partner_id": partner.id,
                    "client_id": self.client_id.id,
                    "is_confirmed": is_own,
                    "invited_email": email,
                }
            )
        access.write(self._prepare_rights(rights))
        if not is_own:
            access._send_confirmation()
        elif not user.active:
            self._get_wizard(partner, email).action_grant_access()

    def _check_invitations(self):
        """Refuse to send very many mails."""
        recent = fields.Datetime.now() - timedelta(hours=1)
        count = self.search_count(
            [("create_uid", "=", self.env.uid), ("create_date", ">=", recent)]
        )
        if count >= INVITATIONS_PER_HOUR:
            raise UserError(
                self.env._("These were many invitations: go on in an hour, please.")
            )

    def _find_contact(self, email):
        """Return the contact of the organisation who has an address and no login."""
        contacts = self.env["res.partner"].search(
            [
                ("email_normalized", "=", email),
                ("commercial_partner_id", "=", self.client_id.id),
                ("is_company", "=", False),
            ]
        )
        return contacts.filtered(lambda contact: not contact.user_ids)[:1]

    def _create_contact(self, name, email):
        return self.env["res.partner"].create(
            {
                "name": name,
                "email": email,
                "parent_id": self.client_id.id,
                "lang": self.env.lang,
                "company_id": self.client_id.company_id.id,
            }
        )

    def _get_wizard(self, partner, email):
        """Return Odoo's own wizard of the portal for one contact."""
        wizard = self.env["portal.wizard"].create({"partner_ids": partner.ids})
        row = wizard.user_ids.filtered(lambda row: row.partner_id == partner)
        row.email = email
        return row

    # Whoever has a login elsewhere

    def _get_confirm_token(self):
        # sudo: the secret of the database is a system parameter
        return keyed_hash(
            self.env(su=True), CONFIRM_SCOPE, (self.id, self.invited_email)
        )

    def _get_confirm_url(self):
        """Return the address by which an invitation is accepted."""
        return (
            f"{self.get_base_url()}/my/invitation/{self.id}/{self._get_confirm_token()}"
        )

    def _send_confirmation(self):
        template = self.env.ref("service_partner_portal.mail_template_invitation")
        template.send_mail(self.id, force_send=False)

    def _is_confirmed_by(self, token):
        """Tell whether the current user may accept this invitation by a token."""
        limit = fields.Datetime.now() - timedelta(days=CONFIRM_DAYS)
        return (
            len(self) == 1
            and not self.is_confirmed
            and self.write_date >= limit
            and hmac.compare_digest(self._get_confirm_token().encode(), token.encode())
            and self.env.user.partner_id == self.partner_id
        )
