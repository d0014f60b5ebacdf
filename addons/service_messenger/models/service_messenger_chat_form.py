"""What a request lacks is asked in the chat, one parameter after the other.

Options are buttons; their numbers and words may be written as well. Whatever somebody
writes stands in the conversation all the same. As soon as the desk itself has written,
nothing is asked any more: what comes then is for people.
"""

import re

from odoo import models

from odoo.addons.service_ticket.tools.asked import options
from odoo.addons.service_ticket.tools.parameters import ParameterError, missing

# Nobody chooses contacts in a chat.
NOT_ASKED = ("many2one",)
# As many as fit in all messengers, beside the one that puts the answer off.
MAX_BUTTONS = 9
LATER = "later"
_PRESS = re.compile(r"f:([0-9]{1,9}):([0-9]{1,3}):([0-9]{1,3}|yes|no|later)")


class ServiceMessengerChat(models.Model):
    _inherit = "service.messenger.chat"

    def _ask_for_missing(self, ticket):
        """Ask for the first thing that a request lacks, if it lacks anything."""
        question = self._find_question(ticket)
        if question and self._is_allowed():
            self._ask_parameter(ticket, *question)

    def _find_question(self, ticket):
        """Return the first required parameter without a value that can be asked here.

        :return: tuple of a block, see ``_portal_blocks``, and an entry of its form;
            None: nothing is missing
        """
        if ticket.messenger_chat_id != self or not ticket._portal_may_fill():
            return None
        for block in ticket._portal_blocks():
            for entry in missing(block["form"].definition, block["values"]):
                if entry["type"] not in NOT_ASKED:
                    return block, entry
        return None

    def _ask_parameter(self, ticket, block, entry, problem=""):
        """Ask for one parameter.

        :param str problem: why the answer before could not be taken
        """
        self._keep_data(asked=[ticket.id, block["prefix"], entry["name"]])
        position = list(block["form"].definition).index(entry)
        start = f"f:{ticket.id}:{position}"
        self._say(
            "\n".join(filter(None, [problem, *self._get_question_lines(entry)])),
            buttons=[
                [{"text": text, "data": f"{start}:{answer}"}]
                for answer, text in self._get_answers(entry)
            ],
        )

    def _get_question_lines(self, entry):
        lines = [entry.get("string") or entry["name"], entry.get("help")]
        lines += [
            f"{number}. {label}"
            for number, (_key, label) in enumerate(options(entry), start=1)
        ]
        if entry["type"] == "tags":
            lines.append(self.env._("Several: write their numbers, as in 1, 3."))
        return lines

    def _get_answers(self, entry):
        """Return what there are buttons for: list of (answer, what stands on it)."""
        answers = [
            (str(number), f"{number}. {label}")
            for number, (_key, label) in enumerate(options(entry), start=1)
        ]
        if entry["type"] == "boolean":
            yes, no = self.env._("Yes"), self.env._("No")
            answers = [("yes", yes), ("no", no)]
        if len(answers) > MAX_BUTTONS:
            answers = []
        return [*answers, (LATER, self.env._("Answer later"))]

    # Answers

    def _get_asked(self):
        """Return what was asked last, None where that is over.

        :return: tuple of ticket, block and entry
        """
        asked = (self.data or {}).get("asked")
        if not asked:
            return None
        ticket = self.env["service.ticket"].browse(asked[0]).exists()
        question = ticket == self.ticket_id and self._find_question(ticket)
        if not question:
            return None
        block, entry = question
        is_same = asked[1:] == [block["prefix"], entry["name"]]
        return (ticket, block, entry) if is_same else None

    def _stop_asking(self):
        """Ask nothing any more, where something was asked."""
        for chat in self:
            if (chat.data or {}).get("asked"):
                chat._keep_data(asked=None)

    def _take_parameter(self, text):
        """Keep an answer and ask the next question, or the same once more."""
        asked = self._get_asked()
        if not asked:
            return
        ticket, block, entry = asked
        zone = self.partner_id.tz or self.company_id.partner_id.tz
        form = block["form"].with_context(tz=zone)
        try:
            value = form._read_answer(entry, text)
            if missing([entry], {entry["name"]: value}):
                raise ParameterError("required")
        except ParameterError as error:
            self._ask_parameter(ticket, block, entry, form._page_sentence(error.code))
            return
        ticket._portal_fill([(block, {entry["name"]: value})], self.partner_id)
        self._stop_asking()
        if question := self._find_question(ticket):
            self._ask_parameter(ticket, *question)
        else:
            self._say(self.env._("Thank you, that is all that we need to know."))

    def _handle_button(self, data, event):
        press = _PRESS.fullmatch(data)
        if not press:
            return super()._handle_button(data, event)
        asked = self._get_asked()
        if (
            not asked
            or press[1] != str(asked[0].id)
            or press[2] != str(list(asked[1]["form"].definition).index(asked[2]))
        ):
            self._say(self.env._("This is not asked any more."))
        elif press[3] == LATER:
            self._stop_asking()
            self._say(self.env._("All right. Somebody will ask you when it is needed."))
        else:
            self._take_parameter(press[3])
        event.ticket_id = asked[0] if asked else False
        return True
