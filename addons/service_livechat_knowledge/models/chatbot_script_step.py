from markupsafe import Markup

from odoo import fields, models
from odoo.tools import html2plaintext

SHOWN = 3
MAX_WORDS = 300


class ChatbotScriptStep(models.Model):
    _inherit = "chatbot.script.step"

    service_offers_articles = fields.Boolean(
        string="Offer Articles",
        help="Shows the articles that fit what the visitor wrote. The first answer "
        "says that they helped; where nothing fits, the step is left out as if the "
        "last answer had been chosen.",
    )

    def _service_is_passed_over(self, discuss_channel):
        if not self._service_is_offering():
            return super()._service_is_passed_over(discuss_channel)
        articles = self._service_find_articles(discuss_channel)
        # sudo: what was offered is kept for the desk
        chat = discuss_channel.sudo()
        dialogue = chat.service_dialogue or {}
        chat.service_dialogue = dict(dialogue, articles=articles.ids)
        if not articles:
            # What depends on the answer goes on as if nothing had helped.
            self.env["chatbot.message"].create(
                {
                    "discuss_channel_id": chat.id,
                    "script_step_id": self.id,
                    "user_script_answer_id": self.answer_ids[-1:].id,
                }
            )
        return not articles

    def _service_is_offering(self):
        return self.step_type == "question_selection" and self.service_offers_articles

    def _service_find_articles(self, discuss_channel):
        """Return the articles that fit, of those that the visitor may read."""
        chat = discuss_channel.sudo()  # sudo: words of the visitor's own chat
        words = chat._service_visitor_words()
        typed = chat._service_typed_freely(words) or words
        text = " ".join(html2plaintext(word.body or "") for word in typed)
        return discuss_channel.env["service.article"]._find(
            f"{text[:MAX_WORDS]} ", SHOWN, [("child_ids", "=", False)]
        )

    def _process_step(self, discuss_channel):
        # sudo: what was offered is kept for the desk
        dialogue = discuss_channel.sudo().service_dialogue or {}
        ids = dialogue.get("articles")
        if not self._service_is_offering() or not ids:
            return super()._process_step(discuss_channel)
        articles = discuss_channel.env["service.article"].search([("id", "in", ids)])
        base_url = discuss_channel.get_base_url()
        body = Markup("%s<ul>%s</ul>") % (
            self.message or "",
            Markup("").join(
                Markup('<li><a href="%s" target="_blank">%s</a></li>')
                % (f"{base_url}{article.url}", article.name)
                for article in articles.sorted(lambda one: ids.index(one.id))
            ),
        )
        return discuss_channel._chatbot_post_message(self.chatbot_script_id, body)

    def _process_answer(self, discuss_channel, message_body):
        if self._service_is_offering():
            chat = discuss_channel.sudo()  # sudo: see _process_step
            answer = chat._service_last_choice()
            if answer and answer == self.answer_ids[:1]:
                chat._service_offered(discuss_channel.env)._note_event("answered")
        return super()._process_answer(discuss_channel, message_body)
