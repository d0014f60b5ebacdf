import re
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from odoo.addons.service_ticket.tests.common import ServiceTicketHttpCommon

from .common import ServiceApprovalCommon


@tagged("post_install", "-at_install")
class TestLink(ServiceTicketHttpCommon, ServiceApprovalCommon):
    """The link in a mail: once, by one person, until some day."""

    def setUp(self):
        super().setUp()
        self.make_route((1, self.engineering), (2, self.finance))
        self.ticket, self.approval = self.ask(approval_amount=700)
        self.step = self.approval.step_ids[0]
        self.url = self.step._get_link(self.engineer)
        self.path = self.url[self.url.index("/service/") :]
        self.key = self.url.partition("key=")[2]

    def get(self, path=None):
        return self.url_open(path or self.path)

    def answer(self, answer="approve", **values):
        self.authenticate(None, None)
        return self._post("/service/approval", key=self.key, answer=answer, **values)

    def mail_to(self, partner):
        return self.env["mail.mail"].search(
            [("recipient_ids", "in", partner.ids)], order="id desc", limit=1
        )

    def test_the_mail_carries_the_link(self):
        body = self.mail_to(self.engineer).body_html
        link = re.search(r'href="([^"]*/service/approval[^"]+)"', body)[1]
        page = self.get(link[link.index("/service/") :])
        self.assertEqual(page.status_code, 200)
        self.assertIn(self.ticket.number, page.text)

    def _decide_in_a_browser(self):
        self.start_tour(self.path, "service_approval_link")
        self.assertEqual(self.step.state, "approved")
        self.assertEqual(self.approval.decision_ids.partner_id, self.engineer)

    def test_whoever_got_the_mail_decides_at_a_desk(self):
        self._decide_in_a_browser()

    def test_whoever_got_the_mail_decides_on_a_phone(self):
        self.browser_size = "360x740"
        self.touch_enabled = True
        self._decide_in_a_browser()

    def test_opening_it_decides_nothing(self):
        for method in ("GET", "HEAD"):
            response = self.opener.request(method, self.base_url() + self.path)
            self.assertEqual(response.status_code, 200)
        self.assertFalse(self.approval.decision_ids)
        page = self.get(f"{self.path}&answer=approve")
        self.assertEqual(page.status_code, 200)
        self.assertFalse(self.approval.decision_ids)

    def test_the_price_is_for_those_who_may_see_it(self):
        self.assertNotIn("700", self.get().text)
        self.assertNotIn("700.00", self.mail_to(self.engineer).body_html)
        self.answer()
        self.assertIn("700.00", self.mail_to(self.accountant).body_html)

    def test_a_post_decides_once_and_a_replay_says_what_was_decided(self):
        page = self.answer()
        self.assertEqual(page.status_code, 200)
        self.assertEqual(self.step.state, "approved")
        decision = self.step.decision_ids
        self.assertEqual(decision.channel, "link")
        self.assertEqual(decision.partner_id, self.engineer)
        self.assertFalse(decision.user_id)
        page = self.answer("reject", reason="I have changed my mind")
        self.assertIn("Egor Engineer has approved", page.text)
        self.assertEqual(self.step.decision_ids, decision)

    def test_a_rejection_needs_a_reason_and_keeps_what_was_typed(self):
        page = self.answer("reject", reason=" ")
        self.assertIn("why", page.text)
        self.assertEqual(self.step.state, "pending")
        page = self.answer("nonsense", reason="Too <b>dear</b>")
        self.assertIn("Too &lt;b&gt;dear&lt;/b&gt;", page.text)
        self.answer("reject", reason="Too dear")
        self.assertEqual(self.approval.state, "rejected")

    def dead_answer(self, path):
        page = self.get(path)
        text = re.sub(r"csrf_token: \"[^\"]*\"", "", page.text)
        main = re.search(r"<main>.*</main>", text, re.DOTALL)[0]
        return page.status_code, main

    def test_unknown_used_and_expired_links_get_the_same_answer(self):
        self.answer()
        used = self.dead_answer(self.path)
        self.assertEqual(used[0], 403)
        unknown = [
            "/service/approval?key=" + self.key[:-4] + "AAAA",
            "/service/approval?key=nonsense",
            "/service/approval?key=%D1%8F",
            "/service/approval",
        ]
        for path in unknown:
            self.assertEqual(self.dead_answer(path), used, path)
        late = self.approval.step_ids[1]
        path = late._get_link(self.accountant)
        path = path[path.index("/service/") :]
        self.assertEqual(self.get(path).status_code, 200)
        with freeze_time(fields.Datetime.now() + timedelta(days=60)):
            self.assertEqual(self.dead_answer(path), used)

    def test_a_link_is_for_one_person_and_one_step(self):
        foreign = self.approval.step_ids[1]._get_link(self.accountant)
        path = foreign[foreign.index("/service/") :]
        self.assertEqual(self.get(path).status_code, 403)  # not asked yet
        stranger = self.step._get_link(self.colleague)
        path = stranger[stranger.index("/service/") :]
        self.assertEqual(self.get(path).status_code, 403)

    def test_whoever_lost_the_role_has_a_dead_link(self):
        self.engineer.user_ids.active = False
        self.assertEqual(self.get().status_code, 403)
        page = self.answer()
        self.assertEqual(page.status_code, 403)
        self.assertEqual(self.step.state, "pending")

    def test_whoever_lost_the_role_does_not_learn_what_others_decided(self):
        self.decide(self.approval, self.engineer)
        self.assertIn("has approved", self.answer().text)
        other = self.approval.step_ids[1]
        key = other._get_link(self.director).partition("key=")[2]
        self.decide(self.approval, self.accountant, "rejected", "Secret reason")
        self.authenticate(None, None)
        page = self._post("/service/approval", key=key, answer="approve")
        self.assertEqual(page.status_code, 403)
        self.assertNotIn("Secret reason", page.text)

    def test_a_mail_that_was_passed_on_decides_nothing_for_who_is_logged_in(self):
        login = self.colleague.user_ids.login
        self.authenticate(login, login)
        page = self.get()
        self.assertEqual(page.status_code, 403)
        self.assertIn("Nobody decides in the name of somebody else", page.text)
        page = self._post("/service/approval", key=self.key, answer="approve")
        self.assertEqual(page.status_code, 403)
        self.assertEqual(self.step.state, "pending")

    def test_another_address_makes_old_links_dead(self):
        self.engineer.email = "new@client.example"
        self.assertEqual(self.get().status_code, 403)
        self.assertEqual(self.answer().status_code, 403)
        self.assertEqual(self.step.state, "pending")

    def test_who_decides_without_a_login_is_told(self):
        self.answer()
        mail = self.mail_to(self.engineer)
        self.assertIn("If it was not you", mail.body_html)
        self.assertIn("Egor Engineer has approved", mail.body_html)

    def test_what_is_asked_anew_has_another_link(self):
        self.ticket.approval_amount = 900
        self.assertEqual(self.get().status_code, 403)
        self.assertEqual(self.answer().status_code, 403)
        self.assertEqual(self.ticket.approval_state, "pending")

    def test_without_the_token_of_the_form_nothing_is_decided(self):
        page = self._post(
            "/service/approval", csrf=False, key=self.key, answer="approve"
        )
        self.assertEqual(page.status_code, 400)
        self.assertEqual(self.step.state, "pending")
