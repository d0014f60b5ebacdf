from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.mail.tests.common import MailCase

from .common import ServiceMessengerCommon


@tagged("post_install", "-at_install")
class TestPolicy(ServiceMessengerCommon, MailCase):
    def test_company_that_may_not_use_it_takes_nothing_in_and_says_nothing(self):
        self.env.company.service_barred_channel_ids = self.account.channel_id
        [event] = self.tell(self.event(text="Hello"))
        self.assertEqual(event.state, "ignored")
        self.assertIn("not allowed", event.problem)
        self.assertFalse(self.chat().ticket_id)
        self.assertFalse(self.outbox())
        self.account.state = "off"
        with self.assertRaises(UserError):
            self.account.action_connect()
        self.env.company.service_barred_channel_ids = False
        event.action_replay()
        self.work()
        self.assertTrue(event.ticket_id)

    def test_client_who_may_not_use_it_is_answered_by_mail(self):
        self.client.service_barred_channel_ids = self.account.channel_id
        sender = {"key": "77", "name": "Anna", "phone": self.contact.phone_sanitized}
        self.tell(self.event(text="Hello", sender=sender))
        ticket = self.chat().ticket_id
        self.assertEqual(ticket.client_id, self.client)
        self.assertFalse(self.outbox())
        self.assertEqual(ticket._get_messenger_target()["reason"], "barred")
        with self.mock_mail_gateway():
            self.reply(ticket)
        self.assertTrue(self._new_mails)
        self.assertFalse(self.outbox())

    def test_what_was_written_before_the_ban_does_not_leave(self):
        self.tell(self.event(text="Hello"))
        self.chat().ticket_id.partner_id = self.contact
        row = self.outbox()
        self.client.service_barred_channel_ids = self.account.channel_id
        self.send()
        self.assertEqual(row.state, "failed")
        self.assertFalse(self.fake.requests)

    def test_addresses_in_the_own_network_are_refused(self):
        for url in (
            "http://example.com",
            "https://10.0.0.1/bot",
            "ftp://x",
            "nonsense",
        ):
            with self.assertRaises(ValidationError):
                self.account.api_url = url

    def test_account_that_is_switched_off_sends_nothing(self):
        self.tell(self.event(text="Hello"))
        self.account.action_disconnect()
        self.send()
        self.assertEqual(self.outbox().state, "queued")
        self.account.action_connect()
        self.send()
        self.assertEqual(self.outbox().state, "sent")
