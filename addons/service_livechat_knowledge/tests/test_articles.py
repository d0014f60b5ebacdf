from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.service_livechat.tests.common import LivechatCommon


@tagged("post_install", "-at_install")
class TestArticles(LivechatCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.public, cls.inner = cls.env["service.article"].create(
            [
                {
                    "name": name,
                    "body": "<p>Zorblatt lamps blink twice.</p>",
                    "visibility": visibility,
                }
                for name, visibility in (
                    ("Zorblatt lamp blinks", "public"),
                    ("Zorblatt lamp, for staff", "staff"),
                )
            ]
        )
        (cls.public | cls.inner).action_publish()
        cls.bot = cls.env["chatbot.script"].create({"title": "Helper"})
        cls.words, cls.offer, cls.after = cls.env["chatbot.script.step"].create(
            [
                {"chatbot_script_id": cls.bot.id, **values}
                for values in (
                    {"step_type": "free_input_single", "message": "What happened?"},
                    {
                        "step_type": "question_selection",
                        "message": "Perhaps this helps:",
                        "service_offers_articles": True,
                        "answer_ids": [
                            Command.create({"name": "It did", "sequence": 1}),
                            Command.create({"name": "It did not", "sequence": 2}),
                        ],
                    },
                    {"step_type": "service_ticket", "message": "Thank you."},
                )
            ]
        )
        cls.after.triggering_answer_ids = cls.offer.answer_ids[1]

    def begin(self, text):
        """Let a stranger tell the bot something; return chat and next step."""
        chat = self.make_chat(chatbot_current_step_id=self.words.id)
        chat.livechat_agent_history_ids.livechat_member_type = "bot"
        message = self.write_as_visitor(chat, text)
        own = self.visit(chat)
        return own, self.words._process_answer(own, message.body)

    def test_articles_that_fit_are_shown_to_whom_they_concern(self):
        chat, step = self.begin("My zorblatt lamp blinks")
        self.assertEqual(step, self.offer)
        body = step._process_step(chat).body
        self.assertIn(self.public.name, body)
        self.assertNotIn(self.inner.name, body)

    def test_where_nothing_fits_the_step_is_left_out(self):
        _chat, step = self.begin("Qwertzuiop")
        self.assertEqual(step, self.after)

    def test_a_request_in_spite_of_them_is_counted(self):
        chat, step = self.begin("My zorblatt lamp blinks")
        step._process_step(chat)
        chat.sudo()._service_make_tickets()
        kinds = self.public.event_ids.mapped("kind")
        self.assertEqual(kinds, ["sent"])
