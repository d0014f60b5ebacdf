from odoo.tests import tagged

from .common import ServiceMessengerCommon

SERIAL = {"name": "serial", "string": "Serial number", "type": "char"}
SCREEN = {
    "name": "screen",
    "string": "Screen",
    "type": "selection",
    "selection": [["paper", "Paper"], ["dark", "Dark"]],
}
CONSENT = {"name": "consent", "string": "May we come?", "type": "boolean"}
SHIFTS = {
    "name": "shifts",
    "string": "When",
    "type": "tags",
    "tags": [["day", "By day", 1], ["night", "By night", 2], ["free", "Sundays", 3]],
}
FLOOR = {"name": "floor", "string": "Floor", "type": "integer"}


@tagged("post_install", "-at_install")
class TestForm(ServiceMessengerCommon):
    """What a request lacks is asked in the chat, one question after the other."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type = cls.env["service.ticket.type"].create({"name": "Repair"})
        cls.account.type_id = cls.type

    def ask_for(self, *entries):
        """Let a new request lack these; return what the bot asks first."""
        form = self.type._get_draft()
        form.definition = [dict(entry, required=True) for entry in entries]
        form.action_publish()
        self.tell(self.event("1", text="Broken"))
        return self.outbox()[-1]

    def say(self, key, text):
        """Let the person write; return what is said then."""
        self.tell(self.event(key, text=text))
        return self.outbox()[-1]

    def press(self, key, question, text, chat="77"):
        """Let somebody press a button of a question; return what is said then."""
        [data] = [
            button["data"]
            for row in question.buttons
            for button in row
            if button["text"].endswith(text)
        ]
        self.tell(self.event(key, chat=chat, kind="button", data=data))
        return self.outbox(chat)[-1]

    def card(self):
        ticket = self.chat().ticket_id
        ticket.invalidate_recordset()
        return ticket.card._values

    def test_what_is_missing_is_asked_and_kept(self):
        asked = self.ask_for(SERIAL, FLOOR)
        ticket = self.chat().ticket_id
        self.assertTrue(ticket.is_incomplete)
        self.assertIn("Serial number", asked.text)
        self.assertIn("Floor", self.say("2", "SN-17").text)
        self.assertIn("that is all", self.say("3", "4").text)
        self.assertEqual(self.card(), {"serial": "SN-17", "floor": 4})
        self.assertFalse(ticket.is_incomplete)
        # Answers are words of the conversation, too.
        self.assertIn("SN-17", " ".join(ticket.message_ids.mapped("body")))

    def test_options_are_buttons(self):
        asked = self.ask_for(SCREEN, CONSENT)
        self.assertIn("2. Dark", asked.text)
        asked = self.press("2", asked, "Dark")
        self.assertIn("May we come?", asked.text)
        self.press("3", asked, "Yes")
        self.assertEqual(self.card(), {"screen": "dark", "consent": True})
        self.assertFalse(self.chat().ticket_id.is_incomplete)

    def test_options_may_be_written_as_well(self):
        self.ask_for(SCREEN, SHIFTS)
        self.say("2", "dark")
        self.say("3", "1, 3")
        self.assertEqual(self.card(), {"screen": "dark", "shifts": ["day", "free"]})

    def test_a_no_where_a_yes_is_needed_is_asked_again(self):
        asked = self.ask_for(CONSENT)
        again = self.press("2", asked, "No")
        self.assertIn("May we come?", again.text)
        self.assertTrue(self.chat().ticket_id.is_incomplete)

    def test_what_cannot_be_taken_is_said_and_asked_again(self):
        self.ask_for(FLOOR)
        again = self.say("2", "the upper one")
        self.assertIn("no number", again.text)
        self.assertIn("Floor", again.text)
        self.say("3", "2")
        self.assertEqual(self.card(), {"floor": 2})

    def test_answers_can_be_put_off(self):
        asked = self.ask_for(SERIAL)
        self.press("2", asked, "Answer later")
        before = len(self.outbox())
        self.say("3", "When do you come?")
        self.assertEqual(len(self.outbox()), before)
        self.assertFalse(self.card().get("serial"))

    def test_what_is_written_after_an_answer_of_the_desk_is_for_people(self):
        self.ask_for(SERIAL)
        self.reply(self.chat().ticket_id, "Which till is it?")
        before = len(self.outbox())
        self.say("2", "The left one")
        self.assertEqual(len(self.outbox()), before)
        self.assertFalse(self.card().get("serial"))

    def test_old_buttons_change_nothing(self):
        first = self.ask_for(SCREEN, CONSENT)
        self.press("2", first, "Dark")
        self.assertIn("not asked any more", self.press("3", first, "Paper").text)
        self.assertEqual(self.card()["screen"], "dark")

    def test_buttons_of_other_people_and_forged_ones_change_nothing(self):
        asked = self.ask_for(SCREEN)
        self.tell(self.event("2", chat="78", text="/start"))
        self.press("3", asked, "Dark", chat="78")
        ticket = self.chat().ticket_id
        for number, data in enumerate((f"f:{ticket.id}:0:77", "f:1:0:1", "f:0:0:1")):
            self.tell(self.event(f"4-{number}", kind="button", data=data))
        self.assertFalse(self.card().get("screen"))

    def test_many_options_are_written_not_pressed(self):
        options = [[f"o{number}", f"Option {number}"] for number in range(1, 31)]
        asked = self.ask_for(dict(SCREEN, selection=options))
        self.assertEqual(len(asked.buttons), 1, "to put it off")
        self.assertIn("30. Option 30", asked.text)
        self.say("2", "30")
        self.assertEqual(self.card(), {"screen": "o30"})

    def test_a_complete_request_is_asked_nothing(self):
        self.tell(self.event("1", text="Broken"))
        self.assertEqual(len(self.outbox()), 1)
