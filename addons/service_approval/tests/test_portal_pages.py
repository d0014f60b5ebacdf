from datetime import timedelta

from odoo.tests import tagged

from odoo.addons.service_ticket.tests.common import ServiceTicketHttpCommon

from .common import ServiceApprovalCommon


@tagged("post_install", "-at_install")
class TestPortalPages(ServiceTicketHttpCommon, ServiceApprovalCommon):
    """The first page, the page of a request, and who stands in for somebody."""

    def setUp(self):
        super().setUp()
        self.make_route((1, self.engineering), (2, self.finance))
        self.ticket, self.approval = self.ask(approval_amount=700)
        self.page = self.ticket.access_url

    def login(self, partner):
        login = partner.user_ids.login
        self.authenticate(login, login)

    def answer(self, answer, **values):
        return self._post(f"/my/approvals/{self.approval.id}", answer=answer, **values)

    def test_the_first_page_shows_what_waits_and_decides_it(self):
        self.login(self.accountant)
        self.assertNotIn(self.approval.number, self.url_open("/my/home").text)
        self.login(self.engineer)
        page = self.url_open("/my/home")
        self.assertIn(self.approval.number, page.text)
        self.assertNotIn("700.00", page.text)
        page = self.answer("approve", back="home")
        self.assertTrue(page.headers["Location"].endswith("/my/home"))
        self.assertEqual(self.approval.step_ids[0].state, "approved")
        self.login(self.accountant)
        self.assertIn("700.00", self.url_open("/my/home").text)

    def test_the_page_of_the_request_decides_and_says_who_has_decided(self):
        self.login(self.engineer)
        self.assertIn("You decide as", self.url_open(self.page).text)
        page = self.answer("approve", back="ticket")
        self.assertIn(self.page.partition("?")[0], page.headers["Location"])
        page = self.url_open(self.page)
        self.assertIn("Egor Engineer has approved", page.text)
        self.assertNotIn("You decide as", page.text)
        self.login(self.colleague)  # sees the company, is asked nothing
        page = self.url_open(self.page)
        self.assertIn("Egor Engineer has approved", page.text)
        self.assertNotIn("You decide as", page.text)
        self.assertNotIn("700.00", page.text)

    def test_what_our_own_people_decide_is_not_shown_to_clients(self):
        self.executive.user_ids = self.manager
        self.make_route((1, self.executive), kind="staff")
        ticket, approvals = self.ask()
        staff = approvals.filtered(lambda a: a.kind == "staff")
        self.decide(staff, self.manager.partner_id)
        self.login(self.engineer)
        page = self.url_open(ticket.access_url)
        self.assertNotIn(staff.number, page.text)
        self.assertNotIn(self.manager.name, page.text)

    def test_a_token_of_the_request_shows_nothing_of_approvals(self):
        self.authenticate(None, None)
        page = self.url_open(self.ticket._get_share_url())
        self.assertEqual(page.status_code, 200)
        self.assertNotIn(self.approval.number, page.text)

    def test_a_forged_way_back_leads_nowhere_else(self):
        self.login(self.engineer)
        page = self.answer("approve", back="//evil.example")
        self.assertIn(f"/my/approvals/{self.approval.id}", page.headers["Location"])

    # Deputies

    def name(self, **values):
        today = self.env.company._service_today()
        return self._post(
            "/my/deputies",
            **{
                "deputy": str(self.colleague.id),
                "date_from": str(today),
                "date_to": str(today + timedelta(days=7)),
                "note": "Sea",
                **values,
            },
        )

    def test_people_name_a_colleague_for_a_term_and_end_it(self):
        self.login(self.engineer)
        self.assertEqual(self.name().status_code, 303)
        self.assertIn("Sea", self.url_open("/my/deputies").text)
        deputy = self.env["service.approval.deputy"].search(
            [("partner_id", "=", self.engineer.id)]
        )
        self.assertEqual(deputy.deputy_id, self.colleague)
        self.assertEqual(deputy.create_uid, self.engineer.user_ids)
        self.assertIn(self.colleague, self.approval.step_ids[0].approver_ids)
        self._post(f"/my/deputies/{deputy.id}/end")
        self.assertFalse(deputy.active)
        self.assertEqual(self.approval.step_ids[0].approver_ids, self.engineer)

    def test_nobody_of_another_company_is_named(self):
        self.login(self.engineer)
        page = self.url_open("/my/deputies")
        self.assertNotIn(self.other_contact.name, page.text)
        for stranger in (self.other_contact, self.engineer, self.manager.partner_id):
            page = self.name(deputy=str(stranger.id))
            self.assertIn("choose a colleague", page.text)
            self.assertIn("Sea", page.text)  # what was typed stays
        self.assertFalse(
            self.env["service.approval.deputy"].search(
                [("partner_id", "=", self.engineer.id)]
            )
        )

    def test_whom_no_mail_reaches_is_not_offered(self):
        self.colleague.email = False
        self.login(self.engineer)
        self.assertNotIn(self.colleague.name, self.url_open("/my/deputies").text)
        self.assertIn("choose a colleague", self.name().text)

    def test_terms_that_are_none_are_refused_in_words(self):
        self.login(self.engineer)
        today = self.env.company._service_today()
        for values, words in (
            ({"date_to": ""}, "first and the last day"),
            ({"date_from": "31.31.2030"}, "first and the last day"),
            ({"date_to": str(today - timedelta(days=1))}, "before the first"),
            ({"date_from": "2020-01-01", "date_to": "2020-01-02"}, "over"),
        ):
            with self.subTest(values):
                self.assertIn(words, self.name(**values).text)

    def test_whoever_decides_nothing_has_no_deputies_and_no_say_about_others(self):
        deputy = self.env["service.approval.deputy"].create(
            {
                "partner_id": self.engineer.id,
                "deputy_id": self.colleague.id,
            }
        )
        self.login(self.colleague)
        self.assertEqual(self.url_open("/my/deputies").status_code, 404)
        self.assertEqual(self.name().status_code, 404)
        self.login(self.accountant)
        page = self._post(f"/my/deputies/{deputy.id}/end")
        self.assertEqual(page.status_code, 404)
        self.assertTrue(deputy.active)
