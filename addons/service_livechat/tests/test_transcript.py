from datetime import timedelta

from markupsafe import Markup

from odoo import fields
from odoo.tests import tagged

from .common import LivechatCommon


@tagged("post_install", "-at_install")
class TestTranscript(LivechatCommon):
    def test_all_words_before_the_ticket_stand_on_it_in_order(self):
        chat = self.make_chat()
        self.write_as_visitor(chat, "one")
        self.write_as_agent(chat, "two")
        self.write_as_visitor(chat, "three")
        self.assertEqual(self.words(self.command(chat)), ["one", "two", "three"])

    def test_words_after_it_go_on_to_it_each_once(self):
        chat = self.make_chat()
        self.write_as_visitor(chat, "one")
        ticket = self.command(chat)
        self.write_as_agent(chat, "two")
        self.write_as_visitor(chat, "three")
        ticket._take_chat_words()
        self.assertEqual(self.words(ticket), ["one", "two", "three"])

    def test_words_of_one_transaction_take_a_constant_number_of_queries(self):
        chat = self.make_chat()
        self.write_as_visitor(chat, "begin")
        ticket = self.command(chat)

        def count(number):
            for index in range(number):
                self.visit(chat).sudo().message_post(
                    body=f"word {index}",
                    message_type="comment",
                    subtype_xmlid="mail.mt_comment",
                )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            ticket._take_chat_words()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        few, many = count(3), count(40)
        self.assertLessEqual(many, few + 2)
        self.commit()
        self.assertEqual(len(self.words(ticket)), 44)

    def test_files_are_readable_on_the_ticket(self):
        chat = self.make_chat(self.portal_user.partner_id)
        self.write_as_visitor(chat, "See", attachments=[("till.txt", b"E-102")])
        ticket = self.command(chat)
        file = ticket.message_ids.attachment_ids
        self.assertEqual((file.res_model, file.res_id), (ticket._name, ticket.id))
        own = file.with_user(self.portal_user)
        self.assertEqual(own.raw, b"E-102")

    def test_notices_of_the_chat_are_no_words(self):
        chat = self.make_chat()
        self.write_as_visitor(chat, "one")
        ticket = self.command(chat)
        self.visit(chat)._close_livechat_session()
        self.commit()
        self.assertEqual(self.words(ticket), ["one"])

    def test_what_strangers_type_is_text(self):
        chat = self.make_chat()
        self.visit(chat).sudo().message_post(
            body="<script>alert(1)</script><img src=x onerror=alert(1)> & more",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        ticket = self.command(chat, "/ticket <b>Bold</b>")
        body = ticket.message_ids.filtered("service_chat_message_id").body
        for text in (body, ticket.description):
            self.assertNotIn("<script", text)
            self.assertNotIn("<img", text)
            self.assertIn("&amp; more", text)

    def test_pictures_from_elsewhere_do_not_come_along(self):
        chat = self.make_chat()
        self.visit(chat).sudo().message_post(
            body=Markup('<p>Look <img src="https://evil.example/pixel.png"/></p>'),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        ticket = self.command(chat)
        body = ticket.message_ids.filtered("service_chat_message_id").body
        self.assertNotIn("evil.example", body)

    def test_the_client_sees_the_words_and_no_notes(self):
        chat = self.make_chat(self.portal_user.partner_id)
        self.write_as_visitor(chat, "The till prints nothing")
        chat.livechat_note = "Pays late"
        ticket = self.command(chat)
        ticket.with_user(self.agent).message_post(body="Knows the trick already")
        own = ticket.with_user(self.portal_user)
        seen = " ".join(own.website_message_ids.mapped("body"))
        self.assertIn("The till prints nothing", seen)
        self.assertNotIn("trick", seen)
        self.assertNotIn("Pays late", seen)

    def test_clocks_start_at_the_first_word_and_stop_at_the_first_answer(self):
        chat = self.make_chat()
        first = self.write_as_visitor(chat, "one")
        answer = self.write_as_agent(chat, "two")
        start = fields.Datetime.now() - timedelta(minutes=9)
        first.sudo().date = start
        answer.sudo().date = start + timedelta(seconds=42)
        self.env["service.sla.policy"].create(
            {
                "name": "Chat",
                "kind": "sla",
                "working_hours": "always",
                "target_ids": [
                    (0, 0, {"target": "first_response", "seconds": 60}),
                ],
            }
        )
        ticket = self.command(chat)
        self.assertEqual(ticket.opened_at, start)
        self.assertEqual(ticket.first_response_at, start + timedelta(seconds=42))
        clock = ticket.clock_ids.filtered(lambda one: one.target == "first_response")
        self.assertEqual(clock.started_at, start)
        self.assertEqual(clock.stopped_at, start + timedelta(seconds=42))
        self.assertFalse(clock.breached)
        self.assertFalse(ticket.needs_reply_since)

    def test_who_spoke_last_has_the_turn(self):
        chat = self.make_chat()
        self.write_as_visitor(chat, "one")
        ticket = self.command(chat)
        self.assertTrue(ticket.needs_reply_since)
        self.write_as_agent(chat, "two")
        self.assertFalse(ticket.needs_reply_since)
        self.write_as_visitor(chat, "three")
        self.assertTrue(ticket.needs_reply_since)

    def test_a_merged_ticket_takes_its_chat_along(self):
        chat = self.make_chat()
        self.write_as_visitor(chat, "one")
        ticket = self.command(chat)
        target = self._create_ticket()
        ticket.merged_into_id = target
        self.write_as_visitor(chat, "two")
        self.assertEqual(chat.service_ticket_id, target)
        self.assertEqual(self.words(target), ["two"])

    def test_after_the_final_end_of_a_ticket_words_are_a_new_request(self):
        chat = self.make_chat()
        self.write_as_visitor(chat, "one")
        ticket = self.command(chat)
        self.team.reopen_policy = "never"
        ticket.action_close()
        self.write_as_visitor(chat, "two")
        follow_up = chat.service_ticket_id
        self.assertEqual(follow_up.repeat_of_id, ticket)
        self.assertEqual(self.words(ticket), ["one"])
        self.assertEqual(self.words(follow_up), ["two"])

    def test_a_login_is_the_contact(self):
        chat = self.make_chat(self.portal_user.partner_id)
        self.write_as_visitor(chat, "The till prints nothing")
        ticket = self.command(chat)
        self.assertEqual(ticket.partner_id, self.contact)
        self.assertEqual(ticket.client_id, self.contact.commercial_partner_id)
        self.assertFalse(ticket.is_visitor_guessed)

    def test_no_acknowledgement_is_mailed(self):
        chat = self.make_chat(self.portal_user.partner_id)
        self.write_as_visitor(chat, "The till prints nothing")
        ticket = self.command(chat)
        mails = self.env["mail.mail"].search([("res_id", "=", ticket.id)])
        self.assertFalse(mails.filtered(lambda mail: mail.model == ticket._name))
