"""Steps of the bot that lead to the desk."""

from markupsafe import Markup

from odoo import fields, models

from odoo.addons.mail.tools.discuss import Store

from .discuss_channel_ticket import ANSWER_STEPS

TICKET_STEPS = ("service_ticket", "service_ticket_and_forward")
# How the window of the visitor takes our steps.
SHOWN_AS = {"service_parameters": "free_input_single"}


class ChatbotScriptStep(models.Model):
    _inherit = "chatbot.script.step"

    step_type = fields.Selection(
        selection_add=[
            ("service_parameters", "Questions of the Service"),
            ("service_ticket", "Make Ticket"),
            ("service_ticket_and_forward", "Make Ticket & Forward"),
        ],
        ondelete={
            "service_parameters": "cascade",
            "service_ticket": "cascade",
            "service_ticket_and_forward": "cascade",
        },
    )

    def _compute_is_forward_operator(self):
        result = super()._compute_is_forward_operator()
        for step in self:
            if step.step_type == "service_ticket_and_forward":
                step.is_forward_operator = True
        return result

    def _to_store(self, store, fields):
        shown = [
            Store.Attr(
                "step_type", lambda step: SHOWN_AS.get(step.step_type, step.step_type)
            )
            if field == "step_type"
            else field
            for field in fields
        ]
        store.add_records_fields(self, shown)

    def _process_answer(self, discuss_channel, message_body):
        # sudo: what a visitor has told the bot is kept for the desk
        chat = discuss_channel.sudo()
        if self.step_type == "service_parameters":
            self._service_take_answer(chat, message_body)
            if self._service_next_question(chat):
                return self
        following = super()._process_answer(discuss_channel, message_body)
        while following and following._service_is_passed_over(discuss_channel):
            following = following._fetch_next_step(
                chat.chatbot_message_ids.user_script_answer_id
            )
        return following

    def _service_is_passed_over(self, discuss_channel):
        """Tell whether there is nothing to say or to ask in this step."""
        # sudo: what a visitor has told the bot is kept for the desk
        chat = discuss_channel.sudo()
        if self.step_type == "service_parameters":
            return not self._service_next_question(chat)
        # Of whom we know we need no address to make a ticket.
        return (
            self.step_type in ANSWER_STEPS
            and bool(chat._service_visitor()[ANSWER_STEPS[self.step_type]])
            and any(
                step.step_type in TICKET_STEPS
                for step in self.chatbot_script_id.script_step_ids
            )
        )

    def _process_step(self, discuss_channel):
        self.ensure_one()
        # sudo: strangers see nothing of the desk, the bot tells what concerns them
        chat = discuss_channel.sudo()
        if self.step_type == "service_parameters":
            question = self._service_question(chat)
            return discuss_channel._chatbot_post_message(
                self.chatbot_script_id, question
            )
        if self.step_type in TICKET_STEPS:
            chat._service_make_tickets()
        if self.step_type == "service_ticket":
            return self._service_tell_number(discuss_channel, self.message)
        if self.is_forward_operator:
            chat._service_note_collected()
        if self.step_type == "service_ticket_and_forward":
            return self._service_forward(discuss_channel)
        return super()._process_step(discuss_channel)

    def _service_forward(self, discuss_channel):
        """Hand over to an operator, or say that nobody is there."""
        chat = discuss_channel.sudo()  # sudo: see _process_step
        message = discuss_channel._forward_human_operator(chatbot_script_step=self)
        if not chat.livechat_agent_history_ids:
            return self._service_tell_number(
                discuss_channel, self.env._("Nobody is there right now.")
            )
        chat._service_give_to(chat.livechat_operator_id.user_ids[:1])
        return message

    def _service_tell_number(self, discuss_channel, words):
        """Let the bot say the number of the request and when we answer.

        :param discuss_channel: as the visitor has it
        :param words: what it says first, text or HTML
        """
        promise = discuss_channel.sudo()._service_promise()  # sudo: see _process_step
        body = Markup("%s<p>%s</p>") % (words or "", promise)
        return discuss_channel._chatbot_post_message(self.chatbot_script_id, body)
