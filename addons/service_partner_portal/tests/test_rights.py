"""What a company's administrator may give, to whom, and what not."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.mail.tests.common import MailCase

from ..tools.rights import FLAGS, Rights
from .common import ServicePortalCommon

ALL = Rights("company", flags=frozenset(FLAGS))


@tagged("post_install", "-at_install")
class TestRights(MailCase, ServicePortalCommon):
    def administer(self, user=None):
        """Return the access by which somebody administers, as the pages use it."""
        Access = self.env["service.portal.access"].with_user(user or self.chief)
        return Access._get_administered()

    def test_only_administrators_administer(self):
        self.assertEqual(self.administer(), self.chief_access)
        for user in (self.site_user, self.own_user, self.other_portal_user):
            self.assertFalse(self.administer(user))

    def test_an_administrator_changes_what_a_colleague_sees(self):
        self.administer()._change_colleague(
            self.own_user.partner_id, Rights("sites", frozenset(self.site.ids))
        )
        self.assertEqual(self.seen(self.tickets, self.own_user), self.ticket)
        self.administer()._change_colleague(self.own_user.partner_id, Rights())
        self.assertFalse(self.seen(self.tickets, self.own_user))

    def test_nobody_gives_more_than_he_has(self):
        self.site_access.write({"can_invite": True, "can_see_money": True})
        admin = self.administer(self.site_user)
        partner = self.own_user.partner_id
        for rights in (
            Rights("company"),
            Rights("sites", frozenset(self.site.ids)),
            Rights(flags=frozenset({"can_approve"})),
        ):
            with self.subTest(rights=rights), self.assertRaises(UserError):
                admin._change_colleague(partner, rights)
            with self.subTest(rights=rights), self.assertRaises(UserError):
                admin._invite("New", "new@corner-shops.example", rights)
        admin._change_colleague(
            partner,
            Rights(
                "sites",
                frozenset(self.second_site.ids),
                flags=frozenset({"can_see_money", "can_invite"}),
            ),
        )
        self.assertTrue(self.administer(self.own_user))

    def test_nobody_takes_from_those_who_have_more(self):
        self.site_access.can_invite = True
        admin = self.administer(self.site_user)
        for action in (
            lambda: admin._change_colleague(self.chief.partner_id, Rights()),
            lambda: admin._remove_colleague(self.chief.partner_id),
            lambda: admin._invite("Chief", self.chief.login, Rights()),
        ):
            with self.assertRaises(UserError):
                action()

    def test_nobody_changes_himself(self):
        with self.assertRaises(UserError):
            self.administer()._change_colleague(self.chief.partner_id, Rights())

    def test_people_of_other_organisations_are_not_touched(self):
        for partner in (self.other_contact, self.firm_boss, self.agent.partner_id):
            with self.assertRaises(AccessError):
                self.administer()._change_colleague(partner, Rights("company"))
            with self.assertRaises(AccessError):
                self.administer()._remove_colleague(partner)

    def test_a_colleague_without_other_work_is_locked_out(self):
        self.administer()._remove_colleague(self.site_user.partner_id)
        self.assertFalse(self.site_access.exists())
        self.assertFalse(self.site_user.active)

    def test_whoever_is_new_chooses_a_password_by_the_mail(self):
        self.env.company.email = "desk@service.example"
        with self.mock_mail_gateway():
            self.administer()._invite(
                "Newcomer", "New@Corner-Shops.example", Rights("company")
            )
        user = self.env["res.users"].search(
            [("login", "=", "new@corner-shops.example")]
        )
        self.assertTrue(user._is_portal())
        self.assertEqual(user.partner_id.commercial_partner_id, self.client)
        self.assertEqual(self.seen(self.tickets, user), self.tickets[:2])
        self.assertSentEmail(user.company_id.partner_id, [user.partner_id])

    def test_whoever_has_a_login_elsewhere_confirms_by_the_mail(self):
        # as free registration makes them: nobody has proved the address
        stranger = new_test_user(
            self.env, login="boss@station.example", groups="base.group_portal"
        )
        with self.mock_mail_gateway():
            self.administer()._invite("X", "boss@station.example", Rights("company"))
        self.assertFalse(self.seen(self.tickets, stranger))
        access = stranger.partner_id.portal_access_ids
        self.assertEqual(access._get_shown_name(), "boss@station.example")
        token = access._get_confirm_token()
        own = access.with_user(stranger).sudo()
        self.assertFalse(own._is_confirmed_by("guess"))
        self.assertFalse(own._is_confirmed_by(""))
        self.assertFalse(access.with_user(self.chief).sudo()._is_confirmed_by(token))
        self.assertTrue(own._is_confirmed_by(token))
        access.is_confirmed = True
        self.assertEqual(self.seen(self.tickets, stranger), self.tickets[:2])
        self.assertFalse(own._is_confirmed_by(token), "used twice")

    def test_an_invitation_that_was_taken_back_opens_nothing(self):
        stranger = new_test_user(
            self.env, login="boss@station.example", groups="base.group_portal"
        )
        self.administer()._invite("X", "boss@station.example", Rights("company"))
        access = stranger.partner_id.portal_access_ids
        token = access._get_confirm_token()
        self.administer()._remove_colleague(stranger.partner_id)
        self.administer()._invite("X", "boss@station.example", Rights("own"))
        again = stranger.partner_id.portal_access_ids.with_user(stranger).sudo()
        self.assertFalse(again._is_confirmed_by(token))
        self.assertTrue(stranger.active)

    def test_one_may_see_his_own_accesses_only(self):
        self.assertEqual(
            self.seen(self.chief_access | self.site_access, self.site_user),
            self.site_access,
        )
