"""Administrators of clients say as what their colleagues approve."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.service_partner_portal.tools.rights import Rights
from odoo.addons.service_ticket.tests.common import ServiceTicketHttpCommon

from .common import ServiceApprovalCommon


@tagged("post_install", "-at_install")
class TestColleagues(ServiceTicketHttpCommon, ServiceApprovalCommon):
    def setUp(self):
        super().setUp()
        self.make_route((1, self.engineering))
        self.access = self.engineer.portal_access_ids
        self.access.can_invite = True
        self.page = f"/my/colleagues/{self.client.id}/{self.colleague.id}"
        self.flag = self.engineering._get_flag()

    def login(self, partner):
        login = partner.user_ids.login
        self.authenticate(login, login)

    def save(self, **values):
        return self._post(self.page, scope="company", **values)

    def test_whoever_gets_a_role_is_asked_from_now_on(self):
        _ticket, running = self.ask()
        self.login(self.engineer)
        page = self.url_open(self.page).text
        self.assertIn("Approves as: Engineers", page)
        self.assertNotIn("Approves as: Accounts", page)
        self.assertEqual(self.save(**{self.flag: "1"}).status_code, 303)
        self.assertTrue(self.colleague.portal_access_ids.can_approve)
        both = self.engineer | self.colleague
        self.assertEqual(self.asked(running), both)
        _ticket, following = self.ask()
        self.assertEqual(self.asked(following), both)
        self.assertEqual(self.url_open("/my/colleagues").text.count("as: Engineers"), 2)

    def test_whoever_loses_a_role_is_not_asked_any_more(self):
        self.colleague.portal_access_ids.write(
            {"can_approve": True, "approval_role_ids": self.engineering.ids}
        )
        _ticket, approval = self.ask()
        self.login(self.engineer)
        self.save(can_approve="1")
        self.assertFalse(self.colleague.portal_access_ids.approval_role_ids)
        self.assertEqual(self.asked(approval), self.engineer)

    def test_nobody_gives_or_takes_a_role_that_he_has_not(self):
        admin = self.access.with_user(self.engineer.user_ids)._get_administered()
        accounts = Rights(
            flags=frozenset({"can_approve", self.finance._get_flag()}),
        )
        for action in (
            lambda: admin._change_colleague(self.colleague, accounts),
            lambda: admin._invite("New", "new@client.example", accounts),
            lambda: admin._change_colleague(self.accountant, Rights()),
            lambda: admin._remove_colleague(self.accountant),
        ):
            with self.assertRaises(UserError):
                action()
        self.login(self.engineer)
        page = f"/my/colleagues/{self.client.id}/{self.accountant.id}"
        self.assertIn("only we change this access", self.url_open(page).text)
        self.assertNotIn("only we change this access", self.url_open(self.page).text)
        self.save(**{self.finance._get_flag(): "1"})  # forged: not on the page
        self.assertFalse(self.colleague.portal_access_ids.approval_role_ids)
        self.assertEqual(
            self.accountant.portal_access_ids.approval_role_ids, self.finance
        )

    def test_a_role_goes_nowhere_with_somebody_who_does_not_approve(self):
        self.access.can_approve = False
        self.login(self.engineer)
        self.assertNotIn("Approves as", self.url_open(self.page).text)
        self.save(**{self.flag: "1"})
        self.assertFalse(self.colleague.portal_access_ids.approval_role_ids)

    def test_an_administrator_next_door_finds_nobody(self):
        self.give_role(
            self.director, self.engineering, self.other_client, can_invite=True
        )
        self.login(self.director)
        for page in (
            self.page,
            f"/my/colleagues/{self.other_client.id}/{self.colleague.id}",
        ):
            answer = self._post(page, scope="company", **{self.flag: "1"})
            self.assertEqual(answer.status_code, 404)
        self.assertFalse(self.colleague.portal_access_ids.approval_role_ids)
