from odoo.tests import tagged

from odoo.addons.service_ticket.tests.common import ServiceTicketHttpCommon

from .common import ServiceApprovalCommon


@tagged("post_install", "-at_install")
class TestPortal(ServiceTicketHttpCommon, ServiceApprovalCommon):
    """People of clients decide on the portal."""

    def setUp(self):
        super().setUp()
        self.make_route((1, self.engineering), (2, self.finance))
        self.ticket, self.approval = self.ask(approval_amount=700)
        self.url = f"/my/approvals/{self.approval.id}"

    def login(self, partner):
        login = partner.user_ids.login
        self.authenticate(login, login)

    def test_list_and_page_show_what_waits(self):
        self.login(self.engineer)
        for url in ("/my/approvals", self.url):
            page = self.url_open(url)
            self.assertEqual(page.status_code, 200)
            self.assertIn(self.ticket.name, page.text)
            self.assertNotIn("700", page.text)
        self._post(self.url, answer="approve")
        self.assertEqual(self.approval.step_ids[0].state, "approved")
        self.assertEqual(self.approval.decision_ids.channel, "portal")
        self.login(self.accountant)
        self.assertIn("700.00", self.url_open(self.url).text)

    def test_a_rejection_keeps_what_was_typed_and_needs_a_reason(self):
        self.login(self.engineer)
        page = self._post(self.url, answer="reject", reason="")
        self.assertIn("why", page.text)
        page = self._post(self.url, answer="", reason="Half a sentence")
        self.assertIn("Half a sentence", page.text)
        self._post(self.url, answer="reject", reason="Not this year")
        self.assertEqual(self.approval.state, "rejected")
        self.assertIn("Not this year", self.url_open(self.url).text)

    def test_strangers_find_nothing(self):
        unknown = self.approval.id + 1000
        for partner in (
            self.colleague,
            self.accountant,
            self.contact,
            self.other_contact,
        ):
            self.login(partner)
            with self.subTest(partner.name):
                self.assertEqual(self.url_open(self.url).status_code, 404)
                self.assertEqual(
                    self.url_open(f"/my/approvals/{unknown}").status_code, 404
                )
                page = self._post(self.url, answer="approve")
                self.assertEqual(page.status_code, 404)
                self._post("/my/approvals", approval=str(self.approval.id))
                self.assertNotIn(
                    self.approval.number, self.url_open("/my/approvals").text
                )
        self.assertFalse(self.approval.decision_ids)

    def test_what_is_ticked_is_approved_at_once(self):
        other = self.ask()[1]
        self.login(self.engineer)
        page = self._post(
            "/my/approvals", approval=[str(self.approval.id), str(other.id), "x"]
        )
        self.assertIn("2 approved", page.text)
        steps = self.approval.step_ids[0] | other.step_ids[0]
        self.assertEqual(steps.mapped("state"), ["approved", "approved"])
        page = self._post("/my/approvals", approval="")
        self.assertIn("Tick what you approve", page.text)

    def test_a_long_list_costs_no_query_per_line(self):
        for _number in range(8):
            self.ask()
        self.login(self.engineer)
        self.url_open("/my/approvals")

        def count():
            before = self.env.cr.sql_log_count
            self.url_open("/my/approvals")
            return self.env.cr.sql_log_count - before

        few = count()
        for _number in range(20):
            self.ask()
        self.url_open("/my/approvals")
        self.assertLessEqual(count(), few + 5)

    def test_on_a_phone(self):
        self.browser_size = "360x740"
        self.touch_enabled = True
        self.start_tour("/my", "service_approval_portal", login="approval_engineer")
        self.assertEqual(self.approval.state, "rejected")
        self.assertEqual(self.approval.reason, "The wall is too thin")
