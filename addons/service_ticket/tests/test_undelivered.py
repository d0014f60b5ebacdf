from contextlib import contextmanager
from unittest.mock import MagicMock, patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ServiceTicketCommon


@tagged("post_install", "-at_install")
class TestUndelivered(ServiceTicketCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["mail.mail"].search([]).unlink()
        cls.ticket = cls.make_ticket(team_id=cls.team.id, user_id=cls.agent.id)
        cls.Undelivered = cls.env["service.undelivered.mail"]

    @contextmanager
    def mail_server(self, error=None):
        """Let mails leave, or fail with an error; gives the list of those that left."""
        Server = type(self.env["ir.mail_server"])
        left = []

        def send_email(_server, message, **_keywords):
            if error:
                raise error
            left.append(message["To"])
            return message["Message-Id"]

        with (
            patch.object(Server, "_disable_send", return_value=False),
            patch.object(Server, "_connect__", return_value=MagicMock()),
            patch.object(Server, "send_email", send_email),
            mute_logger("odoo.addons.mail.models.mail_mail"),
        ):
            yield left

    def send(self, error=None):
        """Send what stands in the outgoing queue; return who got it."""
        mails = self.env["mail.mail"].search([("state", "=", "outgoing")])
        with self.mail_server(error) as left:
            mails.send()
        self.env.invalidate_all()
        return left

    def send_in_vain(self, wrong_address=False):
        no_recipient = self.env["ir.mail_server"].NO_VALID_RECIPIENT
        self.send(
            AssertionError(no_recipient) if wrong_address else OSError("Out of order")
        )

    def answer(self):
        return self.ticket.with_user(self.agent).message_post(
            body="It prints again",
            partner_ids=self.contact.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def acknowledge(self, address="boris@nowhere.example"):
        """Take in a mail of somebody without a contact; its answer waits to be sent."""
        ticket = self.env["service.ticket"]._intake(
            "email", [{"name": "Help", "email_from": address, "team_id": self.team.id}]
        )
        ticket.partner_id = False
        return ticket

    def listed(self, user=None):
        return self.Undelivered.with_user(user or self.dispatcher).search([])

    def found(self):
        return (
            self.env["service.ticket"]
            .with_user(self.agent)
            .search([("has_undelivered", "=", True)])
        )

    # What is seen

    def test_an_answer_that_did_not_leave_is_seen_in_conversation_and_list(self):
        message = self.answer()
        self.assertFalse(self.found())
        self.send_in_vain()
        self.assertIn(
            "exception", message.notification_ids.mapped("notification_status")
        )
        self.assertEqual(self.found(), self.ticket)
        self.assertTrue(self.ticket.with_user(self.agent).has_undelivered)
        row = self.listed()
        self.assertEqual(row.record_name, self.ticket.display_name)
        self.assertIn("Out of order", row.reason)
        self.assertIn(self.contact.email, row.recipients)

    def test_an_acknowledgement_to_a_bare_address_is_seen_too(self):
        ticket = self.acknowledge()
        self.send_in_vain(wrong_address=True)
        failed = ticket.message_ids.notification_ids
        self.assertEqual(failed.mail_email_address, "boris@nowhere.example")
        self.assertEqual(failed.notification_status, "exception")
        self.assertEqual(self.found(), ticket)
        self.assertIn("boris@nowhere.example", self.listed().recipients)

    def test_mails_that_came_back_are_listed(self):
        message = self.answer().sudo()
        self.send()
        message.notification_ids.filtered(
            lambda each: each.res_partner_id == self.contact
        ).notification_status = "bounce"
        self.assertTrue(self.listed().has_bounced)
        self.assertEqual(self.found(), self.ticket)
        with self.assertRaisesRegex(UserError, "correct the address"):
            self.listed().action_send_again()
        self.listed().action_give_up()
        self.assertFalse(self.listed())

    def test_a_report_that_did_not_leave_is_listed(self):
        report = self.env["service.frequent.report"].create({})
        self.env["mail.mail"].create(report._prepare_mail(self.manager.partner_id))
        self.send_in_vain(wrong_address=True)
        self.assertEqual(self.listed().record_name, report.display_name)
        self.listed().action_send_again()
        self.assertTrue(self.send())
        self.assertFalse(self.listed())

    def test_what_has_left_is_not_listed_and_gone(self):
        self.answer()
        self.acknowledge()
        self.assertEqual(len(self.send()), 2)
        self.assertFalse(self.listed())
        self.assertFalse(self.found())
        self.assertFalse(self.env["mail.mail"].search([]))

    # What is done about it

    def test_sent_again_it_leaves_once_and_is_seen_no_more(self):
        ticket = self.acknowledge()
        self.send_in_vain(wrong_address=True)
        self.listed().action_send_again()
        self.assertFalse(self.found())
        self.assertEqual(len(self.send()), 1)
        self.assertFalse(self.found())
        self.assertFalse(self.listed())
        self.assertEqual(self.send(), [])
        self.assertTrue(ticket.message_ids)

    def test_the_agent_sends_again_from_the_ticket(self):
        self.answer()
        self.send_in_vain()
        self.ticket.with_user(self.agent).action_send_undelivered()
        self.assertEqual(len(self.send()), 1)
        self.assertFalse(self.found())

    def test_what_need_not_arrive_is_seen_no_more(self):
        self.answer()
        self.send_in_vain()
        self.ticket.with_user(self.agent).action_give_up_undelivered()
        self.assertFalse(self.found())
        self.assertFalse(self.listed())
        self.assertEqual(self.send(), [])

    # Who may

    def test_agents_and_clients_see_no_list(self):
        for user in (self.agent, self.portal_user):
            with self.assertRaises(AccessError):
                self.listed(user)

    def test_mails_of_other_companies_are_not_listed(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.answer()
        self.send_in_vain()
        self.ticket.message_ids.record_company_id = other
        self.assertFalse(self.listed())

    def test_mails_of_other_applications_are_not_listed(self):
        self.contact.message_post(body="Hello", partner_ids=self.contact.ids)
        self.send_in_vain()
        self.assertFalse(self.listed())

    def test_clients_send_nothing_again(self):
        self.answer()
        self.send_in_vain()
        with self.assertRaises(AccessError):
            self.ticket.with_user(self.portal_user).action_send_undelivered()
