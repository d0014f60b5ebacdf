from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.service_ticket.tests.common import ServiceTicketHttpCommon

from .common import ServiceApprovalCommon


@tagged("post_install", "-at_install")
class TestRemind(ServiceTicketHttpCommon, ServiceApprovalCommon):
    """Reminders by hand."""

    def setUp(self):
        super().setUp()
        self.make_route((1, self.engineering), (2, self.finance))
        self.ticket, self.approval = self.ask()

    def mails(self, person=None):
        return self.env["mail.mail"].search(
            [("recipient_ids", "in", (person or self.engineer).ids)], order="id"
        )

    def remind(self, user=None):
        return self.approval.with_user(user or self.agent).action_remind()

    def test_an_agent_reminds_those_who_are_asked_now(self):
        self.remind()
        first, second = self.mails()
        self.assertIn("Please decide", first.subject)
        self.assertIn("Reminder", second.subject)
        self.assertIn("/service/approval?key=", second.body_html)
        self.assertFalse(self.mails(self.accountant), "asked later")

    def test_who_reminded_whom_is_noted_on_approval_and_request(self):
        self.remind()
        for record in (self.approval, self.ticket):
            note = record.message_ids[0]
            self.assertEqual(note.author_id, self.agent.partner_id)
            self.assertIn(self.engineer.name, note.body)

    def test_the_next_reminder_comes_after_an_hour(self):
        self.remind()
        with self.assertRaisesRegex(UserError, "wait an hour"):
            self.remind()
        self.assertEqual(len(self.mails()), 2)
        self.approval.reminded_at = fields.Datetime.now() - timedelta(hours=1)
        self.remind()
        self.assertEqual(len(self.mails()), 3)

    def test_whoever_is_asked_after_a_reminder_can_be_reminded_at_once(self):
        self.approval.reminded_at = self.approval.step_ids[0].asked_at
        with self.assertRaisesRegex(UserError, "wait an hour"):
            self.remind()
        self.decide(self.approval, self.engineer)
        self.approval.reminded_at -= timedelta(minutes=10)
        self.remind()
        self.assertIn("Reminder", self.mails(self.accountant)[-1:].subject)

    def test_nobody_is_reminded_of_what_is_decided(self):
        self.decide(self.approval, self.engineer, "rejected", "Too dear")
        with self.assertRaisesRegex(UserError, "nobody to remind"):
            self.remind()

    def test_where_no_mail_reaches_anybody_it_is_said(self):
        self.engineer.email = False
        with self.assertRaisesRegex(UserError, "No mail reaches"):
            self.remind()
        self.assertFalse(self.approval.reminded_at)

    def test_whoever_is_asked_reminds_nobody(self):
        with self.assertRaises(AccessError):
            self.remind(self.engineer.user_ids)

    # On the portal

    def press(self, user, approval=None):
        self.authenticate(user.login, user.login)
        return self._post(f"/my/approvals/{(approval or self.approval).id}/remind")

    def test_whoever_filed_the_request_reminds_from_its_page(self):
        self.authenticate(self.portal_user.login, self.portal_user.login)
        button = f"/my/approvals/{self.approval.id}/remind"
        self.assertIn(button, self.url_open(self.ticket.access_url).text)
        answer = self.press(self.portal_user)
        self.assertIn(self.ticket.access_url, answer.headers["Location"])
        self.assertEqual(len(self.mails()), 2)
        page = self.url_open(self.ticket.access_url).text
        self.assertNotIn(button, page)
        self.assertIn("A reminder is on its way", page)
        self.assertEqual(self.press(self.portal_user).status_code, 303)
        self.assertEqual(len(self.mails()), 2)

    def test_nobody_is_offered_to_remind_himself(self):
        self.give_role(self.contact, self.engineering)
        self.engineer.portal_access_ids.unlink()
        self.assertEqual(self.asked(self.approval), self.contact)
        self.authenticate(self.portal_user.login, self.portal_user.login)
        page = self.url_open(self.ticket.access_url).text
        self.assertNotIn(f"/my/approvals/{self.approval.id}/remind", page)
        self.assertEqual(self.press(self.portal_user).status_code, 404)

    def test_others_remind_nobody_from_the_portal(self):
        for user in (self.colleague.user_ids, self.other_portal_user):
            self.assertEqual(self.press(user).status_code, 404)
        self.executive.user_ids = self.manager
        self.make_route((1, self.executive), kind="staff")
        _ticket, approvals = self.ask()
        staff = approvals.filtered(lambda a: a.kind == "staff")
        self.assertEqual(self.press(self.portal_user, staff).status_code, 404)
        self.assertEqual(len(self.mails()), 2, "one for each request")
