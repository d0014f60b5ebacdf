from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .common import LivechatCommon

OURS = (
    "service_ticket_id",
    "service_last_message_id",
    "service_dialogue",
    "service_due_at",
)


@tagged("post_install", "-at_install")
class TestSecurity(HttpCase, LivechatCommon):
    def setUp(self):
        super().setUp()
        self.chat = self.make_chat(self.portal_user.partner_id)
        self.write_as_visitor(self.chat, "The till prints nothing")
        self.ticket = self.command(self.chat)

    def test_our_fields_are_closed_to_visitors(self):
        own = self.visit(self.chat)
        self.assertTrue(own.has_access("read"))
        for name in OURS:
            with self.subTest(field=name), self.assertRaises(AccessError):
                own.read([name])
            with self.subTest(search=name), self.assertRaises(AccessError):
                own.search([(name, "!=", False)])

    def test_a_foreign_client_reaches_neither_chat_nor_ticket(self):
        for record in (self.chat, self.ticket):
            foreign = record.with_user(self.other_portal_user)
            with self.subTest(model=record._name), self.assertRaises(AccessError):
                foreign.read(["name"])

    def test_answers_do_not_reach_another_chat(self):
        other = self.make_chat(self.other_portal_user.partner_id)
        self.write_as_visitor(other, "Hello")
        self.ticket.with_user(self.agent).message_post(
            body="Your code is 1234",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertNotIn("1234", " ".join(other.message_ids.mapped("body")))

    def test_a_stranger_cannot_go_on_in_another_chat(self):
        self.authenticate(None, None)
        before = self.chat.message_ids
        for url, params in (
            ("/chatbot/step/trigger", {"channel_id": self.chat.id}),
            ("/im_livechat/visitor_leave_session", {"channel_id": self.chat.id}),
            ("/im_livechat/feedback", {"channel_id": self.chat.id, "rate": 1}),
        ):
            self.make_jsonrpc_request(url, params)
        self.env.invalidate_all()
        self.assertEqual(self.chat.message_ids, before)
        self.assertFalse(self.chat.livechat_end_dt)
        self.assertFalse(self.ticket.rating_ids)

    def test_visitors_do_not_open_the_window_of_a_chat_by_its_ticket(self):
        for user in (self.portal_user, self.other_portal_user):
            own = self.ticket.with_user(user)
            for method in ("action_open_chat", "action_confirm_visitor"):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    getattr(own, method)()
