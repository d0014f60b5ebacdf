import json

from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .common import LivechatCommon

PARAMETERS = [
    {"name": "serial", "string": "Serial number", "type": "char", "required": True},
    {
        "name": "screen",
        "string": "Screen",
        "type": "selection",
        "required": True,
        "selection": [["paper", "Paper"], ["dark", "Dark"]],
    },
    {"name": "since", "string": "Since when", "type": "date"},
]


@tagged("post_install", "-at_install")
class TestBot(HttpCase, LivechatCommon):
    """A visitor talks with the bot, through the same calls as the real window."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.category = cls.env["service.ticket.category"].create({"name": "Tills"})
        cls.item = cls.env["service.catalog.item"].create({"name": "Repair of tills"})
        form = cls.env["service.catalog.form"].create(
            {"item_id": cls.item.id, "definition": PARAMETERS}
        )
        form.action_publish()
        cls.bot = cls.env["chatbot.script"].create({"title": "Helper"})
        Step = cls.env["chatbot.script.step"]
        cls.question = Step.create(
            {
                "chatbot_script_id": cls.bot.id,
                "step_type": "question_selection",
                "message": "What is it about?",
            }
        )
        cls.till, cls.other = cls.env["chatbot.script.answer"].create(
            [
                {
                    "name": "A till",
                    "script_step_id": cls.question.id,
                    "service_item_id": cls.item.id,
                    "service_category_id": cls.category.id,
                },
                {"name": "Something else", "script_step_id": cls.question.id},
            ]
        )
        Step.create(
            [
                {"chatbot_script_id": cls.bot.id, **values}
                for values in (
                    {"step_type": "free_input_single", "message": "What happened?"},
                    {"step_type": "service_parameters", "message": "Some questions."},
                    {"step_type": "question_email", "message": "Your address?"},
                )
            ]
        )
        cls.last = Step.create(
            {
                "chatbot_script_id": cls.bot.id,
                "step_type": "service_ticket",
                "message": "Thank you.",
            }
        )
        cls.site_chat.rule_ids = [Command.create({"chatbot_script_id": cls.bot.id})]

    def begin(self, login=None):
        self.authenticate(login, login)
        data = self.make_jsonrpc_request(
            "/im_livechat/get_session",
            {"channel_id": self.site_chat.id, "chatbot_script_id": self.bot.id},
        )
        return self.env["discuss.channel"].browse(data["channel_id"])

    def say(self, chat, text, answer=None):
        """Say something and let the bot go on, until it asks or is done."""
        params = {
            "thread_model": "discuss.channel",
            "thread_id": chat.id,
            "post_data": {
                "body": text,
                "message_type": "comment",
                "subtype_xmlid": "mail.mt_comment",
            },
        }
        if answer:
            params["selected_answer_id"] = answer.id
        self.make_jsonrpc_request("/mail/message/post", params)
        self.make_jsonrpc_request("/chatbot/step/trigger", {"channel_id": chat.id})
        self.env.invalidate_all()
        return self.heard(chat)

    def heard(self, chat):
        return chat.message_ids.sorted("id")[-1:].body

    def test_category_service_and_parameters_are_collected(self):
        chat = self.begin()
        self.assertIn("What happened?", self.say(chat, "A till", self.till))
        self.assertIn("Serial number", self.say(chat, "It prints nothing"))
        self.assertIn("Screen", self.say(chat, "SN-17"))
        self.assertIn("Your address?", self.say(chat, "2"))
        told = self.say(chat, "nobody@station.example")
        ticket = chat.service_ticket_id
        self.assertIn(ticket.number, told)
        self.assertEqual(ticket.name, "It prints nothing")
        self.assertEqual(ticket.category_id, self.category)
        self.assertEqual(ticket.item_id, self.item)
        values = ticket.line_ids.parameters._values
        self.assertEqual((values["serial"], values["screen"]), ("SN-17", "dark"))
        self.assertFalse(ticket.is_incomplete)
        self.assertEqual(ticket.email_normalized, "nobody@station.example")
        self.assertTrue(ticket.is_visitor_guessed)

    def test_a_visitor_goes_through_it_in_the_real_window(self):
        self.start_tour(
            f"/im_livechat/support/{self.site_chat.id}",
            "service_livechat.bot_makes_ticket",
        )
        chat = self.env["discuss.channel"].search(
            [("livechat_channel_id", "=", self.site_chat.id)]
        )
        self.assertEqual(chat.service_ticket_id.name, "It prints nothing")

    def test_what_cannot_be_taken_is_asked_again_with_a_reason(self):
        chat = self.begin()
        self.say(chat, "A till", self.till)
        self.say(chat, "It prints nothing")
        self.say(chat, "SN-17")
        again = self.say(chat, "purple")
        self.assertIn("Please choose one of those offered.", again)
        self.assertIn("Screen", again)
        self.assertIn("Your address?", self.say(chat, "paper"))

    def test_without_a_service_nothing_more_is_asked(self):
        chat = self.begin()
        self.say(chat, "Something else", self.other)
        self.assertIn("Your address?", self.say(chat, "Where do I pay?"))

    def test_a_visitor_with_a_login_is_not_asked_for_an_address(self):
        chat = self.begin("desk_customer")
        self.say(chat, "Something else", self.other)
        told = self.say(chat, "Where do I pay?")
        ticket = chat.service_ticket_id
        self.assertIn(ticket.number, told)
        self.assertEqual(ticket.partner_id, self.contact)
        self.assertFalse(ticket.is_visitor_guessed)

    def test_a_typed_address_of_a_client_is_a_guess_and_tells_nothing(self):
        old = self._create_ticket(name="Secret of the client")
        chat = self.begin()
        self.say(chat, "Something else", self.other)
        self.say(chat, "Where do I pay?")
        told = self.say(chat, self.contact.email)
        ticket = chat.service_ticket_id
        self.assertTrue(ticket.is_visitor_guessed)
        self.assertEqual(ticket.partner_id, self.contact)
        for secret in (old.number, self.contact.name, ticket.access_token):
            self.assertNotIn(secret, told)
        answer = ticket.message_ids.filtered("author_guest_id")
        self.assertFalse(answer.author_id)

    def test_an_agent_settles_the_guess(self):
        chat = self.begin()
        self.say(chat, "Something else", self.other)
        self.say(chat, "Where do I pay?")
        self.say(chat, self.contact.email)
        ticket = chat.service_ticket_id
        ticket.with_user(self.agent).action_confirm_visitor()
        self.assertFalse(ticket.is_visitor_guessed)

    def test_a_number_that_one_contact_has_is_a_guess(self):
        self.env.company.country_id = self.env.ref("base.ru")
        self.contact.phone = "+7 495 123-45-67"
        guess = self.make_chat()._service_guess(
            {"email": "", "phone": "8 (495) 123-45-67"}, self.env.company
        )
        self.assertEqual(guess.get("partner_id"), self.contact.id)
        self.other_contact.phone = "+74951234567"
        guess = self.make_chat()._service_guess(
            {"email": "", "phone": "8 (495) 123-45-67"}, self.env.company
        )
        self.assertNotIn("partner_id", guess)

    def test_an_operator_takes_over_with_what_was_collected(self):
        self.env["mail.presence"]._update_presence(self.agent)
        self.last.step_type = "service_ticket_and_forward"
        chat = self.begin()
        self.say(chat, "A till", self.till)
        self.say(chat, "It prints nothing")
        self.say(chat, "SN-17")
        self.say(chat, "1")
        self.say(chat, "nobody@station.example")
        self.assertEqual(chat.livechat_operator_id, self.agent.partner_id)
        self.assertEqual(chat.service_ticket_id.user_id, self.agent)
        for known in ("SN-17", "nobody@station.example", self.item.name):
            self.assertIn(known, chat.livechat_note)

    def test_where_nobody_is_there_the_bot_says_so(self):
        self.last.step_type = "service_ticket_and_forward"
        chat = self.begin()
        self.say(chat, "Something else", self.other)
        self.say(chat, "Where do I pay?")
        told = self.say(chat, "nobody@station.example")
        self.assertIn(chat.service_ticket_id.number, told)
        self.assertFalse(chat.livechat_agent_history_ids)

    def test_the_window_takes_questions_of_a_service_for_typed_answers(self):
        chat = self.begin()
        self.say(chat, "A till", self.till)
        self.say(chat, "It prints nothing")
        data = self.make_jsonrpc_request(
            "/mail/data", {"fetch_params": [["discuss.channel", [chat.id]]]}
        )
        steps = data["chatbot.script.step"]
        self.assertEqual({step["step_type"] for step in steps}, {"free_input_single"})
        self.assertNotIn("service_", json.dumps(data["chatbot.script.step"]))

    def test_beginning_anew_forgets_what_was_told(self):
        chat = self.begin()
        self.say(chat, "A till", self.till)
        self.say(chat, "It prints nothing")
        self.say(chat, "SN-17")
        self.make_jsonrpc_request(
            "/chatbot/restart",
            {"channel_id": chat.id, "chatbot_script_id": self.bot.id},
        )
        self.env.invalidate_all()
        self.assertFalse(chat.service_dialogue)

    def test_a_message_to_nobody_becomes_a_ticket(self):
        self.site_chat.rule_ids.unlink()
        self.site_chat.service_intake = "unattended"
        data = self.make_jsonrpc_request(
            "/mail/data", {"fetch_params": [["init_livechat", self.site_chat.id]]}
        )
        self.assertTrue(data["Store"]["livechat_available"])
        self.bot = self.env.ref("service_livechat.chatbot_message")
        chat = self.begin()
        self.say(chat, "The till prints nothing")
        told = self.say(chat, "nobody@station.example")
        ticket = chat.service_ticket_id
        self.assertIn(ticket.number, told)
        self.assertEqual(ticket.name, "The till prints nothing")
        self.assertEqual(ticket.team_id, self.team)
