from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import LivechatCommon


@tagged("post_install", "-at_install")
class TestUnanswered(LivechatCommon):
    def run_cron(self, chat):
        chat.service_due_at = fields.Datetime.now() - timedelta(minutes=1)
        with self.enter_registry_test_mode():
            self.env.ref("service_livechat.cron_unanswered").method_direct_trigger()

    def test_only_by_command_nothing_happens_by_itself(self):
        chat = self.make_chat()
        self.write_as_visitor(chat, "Is anybody there?")
        self.assertFalse(chat.service_due_at)
        self.visit(chat)._close_livechat_session()
        self.assertFalse(chat.service_ticket_id)

    def test_every_chat_becomes_a_ticket_at_the_first_word(self):
        self.site_chat.service_intake = "always"
        chat = self.make_chat()
        self.assertFalse(chat.service_ticket_id)
        self.write_as_visitor(chat, "Hello")
        ticket = chat.service_ticket_id
        self.assertEqual(self.words(ticket), ["Hello"])
        self.assertEqual(ticket.user_id, self.agent)

    def test_an_unanswered_chat_becomes_a_ticket_when_the_visitor_leaves(self):
        self.site_chat.service_intake = "unattended"
        chat = self.make_chat()
        self.write_as_visitor(chat, "Is anybody there?")
        self.visit(chat)._close_livechat_session()
        self.assertEqual(self.words(chat.service_ticket_id), ["Is anybody there?"])
        self.assertFalse(chat.service_due_at)

    def test_an_answered_one_does_not(self):
        self.site_chat.service_intake = "unattended"
        chat = self.make_chat()
        self.write_as_visitor(chat, "Is anybody there?")
        self.write_as_agent(chat, "Yes")
        self.visit(chat)._close_livechat_session()
        self.assertFalse(chat.service_ticket_id)

    def test_after_some_minutes_the_visitor_is_told_the_number_and_the_hours(self):
        self.site_chat.service_intake = "unattended"
        self.team.resource_calendar_id = self.make_calendar(
            "Office", "Europe/Moscow", (9, 18)
        )
        chat = self.make_chat()
        self.write_as_visitor(chat, "Is anybody there?")
        self.assertTrue(chat.service_due_at)
        self.run_cron(chat)
        ticket = chat.service_ticket_id
        told = chat.message_ids.filtered(lambda one: one.message_type == "notification")
        self.assertIn(ticket.number, told[:1].body)
        self.assertIn("09:00–18:00", told[:1].body)

    def test_whoever_was_answered_meanwhile_is_told_nothing(self):
        self.site_chat.service_intake = "unattended"
        chat = self.make_chat()
        self.write_as_visitor(chat, "Is anybody there?")
        self.write_as_agent(chat, "Yes")
        self.assertFalse(chat.service_due_at)
        self.run_cron(chat)
        self.assertFalse(chat.service_ticket_id)

    def test_a_chat_that_fails_holds_up_no_other_and_comes_again(self):
        self.site_chat.service_intake = "unattended"
        bad, good = self.make_chat(), self.make_chat()
        for chat in bad | good:
            self.write_as_visitor(chat, "Is anybody there?")
        Channel = type(bad)
        promise = Channel._service_promise

        def fail(chat):
            if chat == bad:
                raise ValueError("No words")
            return promise(chat)

        with (
            patch.object(Channel, "_service_promise", fail),
            self.assertLogs("odoo.addons.service_ticket.models.claims", "WARNING"),
        ):
            self.run_cron(bad | good)
        self.assertTrue(good.service_ticket_id)
        self.assertFalse(bad.service_ticket_id)
        self.assertLess(bad.service_due_at, fields.Datetime.now())
        self.run_cron(bad)
        self.assertTrue(bad.service_ticket_id)
        self.assertFalse(bad.service_due_at)

    def test_tickets_need_a_team(self):
        with self.assertRaises(ValidationError):
            self.env["im_livechat.channel"].create(
                {"name": "Other", "service_intake": "always"}
            )

    def test_visitors_who_find_nobody_meet_the_bot(self):
        self.site_chat.service_intake = "unattended"
        rule = self.env["im_livechat.channel.rule"].match_rule(
            self.site_chat.id, "https://www.example.com", False
        )
        bot = self.env.ref("service_livechat.chatbot_message")
        self.assertEqual(rule.chatbot_script_id, bot)

    def test_a_page_without_a_button_stays_without_it(self):
        self.site_chat.service_intake = "unattended"
        self.env["im_livechat.channel.rule"].create(
            {
                "channel_id": self.site_chat.id,
                "regex_url": "/quiet",
                "action": "hide_button",
                "sequence": 1,
            }
        )
        rule = self.env["im_livechat.channel.rule"].match_rule(
            self.site_chat.id, "https://www.example.com/quiet", False
        )
        self.assertEqual(rule.action, "hide_button")
