from odoo.tests import tagged

from odoo.addons.service_ticket.tests.common import record_bus

from .common import COMMENT, LivechatCommon


@tagged("post_install", "-at_install")
class TestAnswers(LivechatCommon):
    """What is written on the ticket reaches the visitor where they are."""

    def setUp(self):
        super().setUp()
        self.chat = self.make_chat(self.portal_user.partner_id)
        self.write_as_visitor(self.chat, "The till prints nothing")
        self.ticket = self.command(self.chat)

    def answer(self, text, **values):
        own = self.ticket.with_user(self.agent)
        message = own.message_post(body=text, **COMMENT, **values)
        self.commit()
        return message

    def leave(self):
        self.visit(self.chat)._close_livechat_session()
        self.commit()

    def chat_words(self):
        said = self.chat.message_ids.filtered(lambda one: one.message_type == "comment")
        return [message.preview for message in said.sorted("id")]

    def mailed(self, message):
        return message.sudo().notification_ids.res_partner_id

    def test_the_visitor_who_is_there_reads_it_in_the_chat(self):
        message = self.answer("Please close the lid")
        self.assertEqual(self.ticket.chat_route, "chat")
        self.assertEqual(
            self.chat_words(), ["The till prints nothing", "Please close the lid"]
        )
        self.assertNotIn(self.contact, self.mailed(message))

    def test_it_does_not_come_back_to_the_ticket(self):
        self.answer("Please close the lid")
        texts = [message.preview for message in self.ticket.message_ids]
        self.assertEqual(texts.count("Please close the lid"), 1)

    def test_it_shows_the_sign_of_the_chat_and_whether_it_was_read(self):
        message = self.answer("Please close the lid")
        shown = message.with_user(self.agent)
        self.assertEqual(
            (shown.service_delivery["direction"], shown.service_delivery["state"]),
            ("out", "sent"),
        )
        self.assertEqual(shown.service_delivery["icon"], "fa-comments")
        self.read_as_visitor()
        shown.invalidate_recordset(["service_delivery"])
        self.assertEqual(shown.service_delivery["state"], "read")
        [question] = self.ticket.message_ids.filtered(
            lambda one: one.preview == "The till prints nothing"
        )
        self.assertEqual(question.service_delivery["direction"], "in")

    def test_the_desk_is_told_at_once_what_the_visitor_has_read(self):
        self.answer("Please close the lid")
        self.read_as_visitor()
        second = self.answer("Then press Reset")
        sent = record_bus(self)
        self.read_as_visitor()
        self.env.cr.precommit.run()
        agents = self.env["service.ticket"]._get_agents()
        self.assertEqual(
            sent, [(agents, "service_ticket/delivery", {"ids": second.ids})]
        )

    def test_what_the_desk_itself_reads_in_the_chat_is_no_word_of_the_visitor(self):
        message = self.answer("Please close the lid")
        own = self.chat.with_user(self.agent)
        own.self_member_id._mark_as_read(self.chat.message_ids[:1].id)
        self.assertEqual(
            message.with_user(self.agent).service_delivery["state"], "sent"
        )

    def read_as_visitor(self):
        member = self.visit(self.chat).self_member_id
        member._mark_as_read(self.chat.message_ids[:1].id)

    def test_files_go_along(self):
        self.answer("See", attachments=[("lid.txt", b"like this")])
        file = self.chat.message_ids.attachment_ids
        self.assertEqual((file.res_model, file.raw), (self.chat._name, b"like this"))

    def test_notes_never_reach_the_chat(self):
        self.ticket.with_user(self.agent).message_post(body="Pays late")
        self.commit()
        self.assertNotIn("Pays late", self.chat_words())

    def test_who_has_left_gets_a_mail(self):
        self.leave()
        self.assertEqual(self.ticket.chat_route, "mail")
        message = self.answer("Please close the lid")
        self.assertIn(self.contact, self.mailed(message))
        self.assertNotIn("Please close the lid", self.chat_words())

    def test_who_went_offline_without_a_word_gets_a_mail(self):
        self.env["mail.presence"].create(
            {"user_id": self.portal_user.id, "status": "offline"}
        )
        self.assertEqual(self.ticket.chat_route, "mail")

    def test_a_stranger_without_an_address_is_reached_in_the_open_chat_only(self):
        chat = self.make_chat()
        self.write_as_visitor(chat, "Hello")
        guest = chat.livechat_customer_guest_ids
        self.env["mail.presence"].create({"guest_id": guest.id, "status": "offline"})
        ticket = self.command(chat)
        self.assertEqual(ticket.chat_route, "chat")
        self.visit(chat)._close_livechat_session()
        ticket.invalidate_recordset(["chat_route"])
        self.assertEqual(ticket.chat_route, "none")

    def test_answers_to_many_reach_each_visitor_with_their_own_words(self):
        other_chat = self.make_chat(self.other_portal_user.partner_id)
        self.write_as_visitor(other_chat, "The scanner is dead")
        tickets = self.ticket | self.command(other_chat)
        messages = tickets.with_user(self.agent)._post_answers(
            {self.ticket.id: "Close the lid", tickets[1].id: "Charge it"}
        )
        self.commit()
        self.assertEqual(self.chat_words()[-1], "Close the lid")
        last = other_chat.message_ids.filtered(
            lambda one: one.message_type == "comment"
        )
        self.assertEqual(last[:1].preview, "Charge it")
        self.assertFalse(
            messages.sudo().notification_ids.res_partner_id
            & (self.contact | self.other_contact)
        )

    def test_tickets_of_other_channels_are_left_alone(self):
        ticket = self._create_ticket()
        self.assertFalse(ticket.chat_route)
        message = ticket.with_user(self.agent).message_post(body="Hello", **COMMENT)
        self.assertIn(self.contact, self.mailed(message))
