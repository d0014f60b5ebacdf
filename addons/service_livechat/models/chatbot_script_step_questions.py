"""The bot asks for the required parameters of the service that was chosen."""

from markupsafe import Markup

from odoo import models
from odoo.tools import html2plaintext

from odoo.addons.service_ticket.tools.asked import options
from odoo.addons.service_ticket.tools.parameters import ParameterError, missing

# Nobody chooses contacts in a chat with a stranger.
NOT_ASKED = ("many2one",)


class ChatbotScriptStep(models.Model):
    _inherit = "chatbot.script.step"

    def _service_next_question(self, chat):
        """Return the parameter that is asked next, None when all is said.

        :param chat: ``discuss.channel`` with all rights
        """
        form = chat._service_item().form_id
        entries = [
            entry
            for entry in missing(form.definition, chat._service_values())
            if entry["type"] not in NOT_ASKED
        ]
        return entries[0] if entries else None

    def _service_question(self, chat):
        """Return what the bot asks now, as HTML: after a mistake why it asks again."""
        entry = self._service_next_question(chat)
        dialogue = chat.service_dialogue or {}
        choices = options(entry)
        if entry["type"] == "boolean":
            hint = self.env._("Please answer yes or no.")
        elif choices:
            hint = self.env._("Please write the number or the words.")
        else:
            hint = entry.get("help") or ""
        is_first = not dialogue.get("values") and not dialogue.get("problem")
        parts = [
            self.message if is_first else "",
            Markup("<p>%s</p>") % dialogue.get("problem")
            if dialogue.get("problem")
            else "",
            Markup("<p><b>%s</b></p>") % (entry.get("string") or entry["name"]),
            *(
                Markup("%s. %s<br/>") % (number, label)
                for number, (_key, label) in enumerate(choices, start=1)
            ),
            Markup("<p>%s</p>") % hint if hint else "",
        ]
        return Markup("").join(part for part in parts if part)

    def _service_take_answer(self, chat, body):
        """Keep what the visitor answered, or why it cannot be taken."""
        entry = self._service_next_question(chat)
        if not entry:
            return
        form = chat._service_item().form_id
        dialogue = dict(chat.service_dialogue or {}, problem=False)
        try:
            value = form._read_answer(entry, html2plaintext(body or ""))
        except ParameterError as error:
            dialogue["problem"] = form._page_sentence(error.code)
        else:
            dialogue["values"] = {**chat._service_values(), entry["name"]: value}
            dialogue["form_id"] = form.id
            if missing([entry], dialogue["values"]):
                dialogue["problem"] = form._page_sentence("required")
        chat.service_dialogue = dialogue
