"""The pages of a company's administrator."""

from unittest.mock import patch

from odoo import http
from odoo.tests import HttpCase, tagged

from ..tools.rights import FLAGS
from .common import ServicePortalCommon


@tagged("post_install", "-at_install")
class TestColleagues(HttpCase, ServicePortalCommon):
    def post(self, url, **data):
        data["csrf_token"] = http.Request.csrf_token(self)
        return self.url_open(url, data=data, allow_redirects=False)

    def login_as(self, user):
        self.authenticate(user.login, user.login)

    def page_of(self, user, client=None):
        return f"/my/colleagues/{(client or self.client).id}/{user.partner_id.id}"

    def test_the_list_names_colleagues_and_nobody_else(self):
        self.login_as(self.chief)
        page = self.url_open("/my/colleagues").text
        self.assertIn("Colleague own", page)
        self.assertIn("Shop 2", page)
        self.assertNotIn("Boris Sidorov", page)
        self.assertNotIn("Station Cafe", page)

    def test_pages_are_for_administrators(self):
        for user in (self.own_user, self.site_user, self.other_portal_user):
            self.login_as(user)
            for url in (
                "/my/colleagues",
                f"/my/colleagues/{self.client.id}/new",
                self.page_of(self.own_user),
            ):
                self.assertEqual(self.url_open(url).status_code, 404)
            response = self.post(self.page_of(self.own_user), scope="company")
            self.assertEqual(response.status_code, 404)
        self.assertFalse(self.own_user.partner_id.portal_access_ids)

    def test_an_administrator_saves_rights(self):
        self.login_as(self.chief)
        response = self.post(
            self.page_of(self.own_user),
            scope="sites",
            site_ids=[self.site.id, self.other_site.id],
            can_see_money="1",
        )
        self.assertEqual(response.status_code, 303)
        access = self.own_user.partner_id.portal_access_ids
        self.assertEqual(
            access.site_ids, self.site, "a foreign site counts for nothing"
        )
        self.assertTrue(access.can_see_money)
        self.assertFalse(access.can_invite)

    def test_foreign_people_and_organisations_are_not_found(self):
        self.login_as(self.chief)
        for url in (
            self.page_of(self.other_portal_user),
            self.page_of(self.own_user, self.other_client),
            f"/my/colleagues/{self.other_client.id}/new",
        ):
            self.assertEqual(self.url_open(url).status_code, 404)
            self.assertEqual(self.post(url, scope="company").status_code, 404)
        self.assertFalse(self.other_contact.portal_access_ids)

    def test_the_page_says_who_gives_what_an_administrator_cannot(self):
        said = "What a colleague needs beyond"
        self.site_access.can_invite = True
        self.login_as(self.site_user)
        page = f"/my/colleagues/{self.client.id}/new"
        self.assertIn(said, self.url_open(page).text)
        self.site_access.write({flag: True for flag in FLAGS})
        self.assertNotIn(said, self.url_open(page).text)

    def test_too_much_is_refused_and_what_was_typed_stays(self):
        self.site_access.can_invite = True
        self.login_as(self.site_user)
        response = self.post(
            f"/my/colleagues/{self.client.id}/new",
            name="Newcomer",
            email="new@corner-shops.example",
            scope="company",
        )
        self.assertEqual(response.status_code, 422)
        self.assertIn("no more than you may see", response.text)
        self.assertIn("Newcomer", response.text)
        self.assertFalse(
            self.env["res.users"].search([("login", "=", "new@corner-shops.example")])
        )

    def test_the_answer_is_the_same_for_known_and_unknown_addresses(self):
        self.login_as(self.chief)
        url = f"/my/colleagues/{self.client.id}/new"
        answers = {
            self.post(url, name="X", email=email, scope="own").headers["Location"]
            for email in (
                "nobody@nowhere.example",
                self.other_portal_user.login + "@x.example",
                self.agent.email,
            )
        }
        self.assertEqual(len(answers), 1)
        wrong = self.post(url, name="X", email="no address", scope="own")
        self.assertIn("no mail address", wrong.text)

    def test_an_invitation_that_was_lost_is_sent_again(self):
        self.login_as(self.chief)
        self.post(
            f"/my/colleagues/{self.client.id}/new",
            name="Newcomer",
            email="new@corner-shops.example",
            scope="own",
        )
        newcomer = self.env["res.users"].search(
            [("login", "=", "new@corner-shops.example")]
        )
        page = self.page_of(newcomer)
        self.assertIn("has not come yet", self.url_open("/my/colleagues").text)
        self.assertIn('name="again"', self.url_open(page).text)
        sent = []
        template = type(self.env["mail.template"])

        def send_mail(_template, res_id, **_kwargs):
            sent.append(res_id)

        with patch.object(template, "send_mail", send_mail):
            answer = self.post(page, again="1")
        self.assertIn("notice=invited", answer.headers["Location"])
        self.assertEqual(sent, newcomer.ids)
        self.assertIn("wait an hour", self.post(page, again="1").text)
        newcomer.with_user(newcomer)._update_last_login()
        self.assertNotIn("has not come yet", self.url_open("/my/colleagues").text)
        self.assertNotIn('name="again"', self.url_open(page).text)
        self.assertIn("has come already", self.post(page, again="1").text)

    def test_an_access_is_taken_away_by_a_second_button_only(self):
        self.login_as(self.chief)
        page = self.url_open(self.page_of(self.own_user)).text
        self.assertNotIn('name="again"', page, "nobody invited him")
        asked, confirmed = page.split("will see nothing of Corner Shops", 1)
        self.assertNotIn('name="remove"', asked)
        self.assertIn('name="remove"', confirmed)
        self.post(self.page_of(self.own_user), remove="1")
        self.assertFalse(self.own_user.active and self.own_user._is_portal())

    def test_an_invitation_is_accepted_by_its_button_only(self):
        access = self.give_access(
            self.other_portal_user,
            scope="company",
            is_confirmed=False,
            invited_email="boris@station-cafe.example",
        )
        url = f"/my/invitation/{access.id}/{access._get_confirm_token()}"
        self.login_as(self.own_user)
        self.assertEqual(self.url_open(url).status_code, 404)
        self.login_as(self.other_portal_user)
        self.assertEqual(self.url_open(f"{url}x").status_code, 404)
        self.assertEqual(self.url_open(url).status_code, 200)
        self.assertFalse(access.is_confirmed)
        self.assertEqual(self.post(url).status_code, 303)
        self.assertTrue(access.is_confirmed)
