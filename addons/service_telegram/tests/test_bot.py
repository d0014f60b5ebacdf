from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from .common import TelegramCommon


@tagged("post_install", "-at_install")
class TestWriting(TelegramCommon):
    """Who writes has a request, or goes on with the one that is open."""

    def test_a_stranger_has_a_request_and_is_shown_as_one(self):
        self.speak(
            self.api.post("The till is dead\nSince noon", person={"username": "a_o"})
        )
        ticket = self.tickets()
        self.assertEqual(
            (ticket.name, ticket.channel_code), ("The till is dead", "telegram")
        )
        notes = ticket.message_ids.mapped("preview")
        self.assertTrue(any("@a_o" in note for note in notes), notes)
        self.assertIn(ticket.number, self.api.texts(7)[-1])

    def test_a_namesake_is_a_guess_and_marked_as_one(self):
        self.team.creates_contacts = False
        self.contact.name = "Anna Orlova"
        self.tell(self.api.post("Help"))
        ticket = self.tickets()
        self.assertFalse(ticket.partner_id)
        self.assertIn(
            "a guess by the name alone", " ".join(ticket.message_ids.mapped("preview"))
        )

    def test_what_follows_joins_the_request(self):
        self.tell(self.api.post("The till is dead"), self.api.post("It smokes"))
        self.assertEqual(len(self.tickets()), 1)
        self.assertEqual(self.bodies(self.tickets())[-1], "It smokes")

    def test_the_answer_of_the_desk_arrives(self):
        self.tell(self.api.post("The till is dead"))
        self.reply(self.tickets(), "We are coming")
        self.leave()
        self.assertEqual(self.api.texts(7)[-1], "We are coming")

    def test_repeated_and_late_updates_change_nothing(self):
        first, second, third = (self.api.post(word) for word in "123")
        self.receive(second, first, second, third, first)
        self.work()
        self.receive(first, third)
        self.work()
        self.assertEqual(len(self.tickets()), 1)
        self.assertEqual(self.bodies(self.tickets()), ["1", "2", "3"])

    def test_a_photo_comes_as_a_file(self):
        self.tell(self.api.send_file("photo", b"\xff\xd8jpeg", caption="Here"))
        ticket = self.tickets()
        files = ticket.message_ids.attachment_ids
        self.assertEqual(files.raw, b"\xff\xd8jpeg")
        self.assertEqual(ticket.name, "Here")

    def test_voice_video_and_documents_come_as_files(self):
        for kind in ("voice", "video", "document"):
            self.tell(self.api.send_file(kind, kind.encode(), name=None))
        files = self.tickets().message_ids.attachment_ids
        self.assertEqual(set(files.mapped("raw")), {b"voice", b"video", b"document"})

    def test_an_album_is_one_message(self):
        album = [
            self.api.send_file("photo", bytes([n]), media_group_id="A", **more)
            for n, more in enumerate([{"caption": "Three"}, {}, {}])
        ]
        self.tell(*album[:2])
        self.tell(album[2], album[1])
        ticket = self.tickets()
        said = ticket.message_ids.filtered(lambda m: m.message_type == "comment")
        self.assertEqual(len(said), 1)
        self.assertEqual(len(said.attachment_ids), 3)

    def test_a_place_is_shown_on_a_map(self):
        self.tell(self.api.send_location(55.75, 37.61))
        message = self.tickets().message_ids.filtered(
            lambda m: m.message_type == "comment"
        )
        self.assertIn("openstreetmap.org", message.body)
        self.assertIn("55.750000", message.body)

    def test_a_file_that_is_too_large_is_refused_with_a_word(self):
        update = self.api.send_file("video", b"x", size=21 * 2**20, caption="Look")
        self.speak(update)
        self.assertIn("larger than 20 MB", self.api.texts(7)[-1])
        self.assertEqual(self.tickets().name, "Look")

    def test_addresses_with_the_token_are_kept_nowhere(self):
        self.tell(self.api.send_file("document", b"x", name="a.txt"))
        event = self.env["service.messenger.event"].search([], limit=1)
        message = self.tickets().message_ids
        kept = (
            f"{event.payload} {event.content} {event.problem} {message.mapped('body')}"
        )
        kept += str(
            event.file_ids.read() + message.attachment_ids.read(["name", "url"])
        )
        self.assertNotIn(self.api.token, kept)

    def test_a_changed_message_is_shown_as_changed(self):
        update = self.api.post("At ten")
        self.tell(update)
        self.tell(self.api.edit(update["message"]["message_id"], "At eleven"))
        self.assertIn("At eleven", self.bodies(self.tickets())[-1])
        self.assertIn("At ten", self.bodies(self.tickets())[0])

    def test_groups_are_refused_once_and_politely(self):
        for words in ("Hello", "Hello?"):
            self.speak(
                self.api.post(words, chat=-100, chat_type="supergroup", author=7)
            )
        self.assertEqual(len(self.api.texts(-100)), 1)
        self.assertIn("t.me/desk_test_bot", self.api.texts(-100)[0])
        self.assertFalse(self.tickets())

    def test_a_group_that_moves_keeps_its_chat(self):
        self.tell(self.api.post("Hello", chat=-100, chat_type="group", author=7))
        chat = self.chat(-100)
        self.tell(
            self.api.post(None, chat=-100, chat_type="group", migrate_to_chat_id=-200)
        )
        self.assertEqual(chat.chat_key, "-200")

    def test_what_nobody_can_read_is_answered(self):
        self.speak(self.api.post(None, dice={"emoji": "🎲", "value": 3}))
        self.assertIn("cannot read", self.api.texts(7)[0])
        self.assertFalse(self.tickets())

    def test_the_bot_speaks_the_language_of_the_person(self):
        self.speak(self.api.post("/start", person={"language_code": "ru"}))
        self.assertEqual(self.chat()._get_lang(), "ru_RU")

    def test_two_bots_know_nothing_of_each_other(self):
        self.tell(self.api.post("Hello"))
        other = self.account.copy(
            {
                "name": "Sales",
                "token": "77:other",
                "state": "on",
                "team_id": self.team.id,
            }
        )
        self.account = other
        self.tell(self.api.post("Hello again"))
        self.assertEqual(self.tickets().name, "Hello again")


@tagged("post_install", "-at_install")
class TestBot(TelegramCommon):
    """Commands and buttons, each asked anew whose they are."""

    def setUp(self):
        super().setUp()
        self.me = self.known(7)

    def test_the_beginning_offers_to_share_the_number(self):
        self.speak(self.api.post("/start", chat=8))
        self.assertIn("Kept for a while.", self.api.texts(8)[0])
        self.assertIn("keyboard", self.api.last(8).keyboard)
        self.assertFalse(self.tickets())

    def test_help_lists_what_there_is(self):
        self.speak(self.api.post("/help"))
        self.assertIn("/requests", self.api.texts(7)[-1])

    def test_an_unknown_command_opens_no_request(self):
        self.speak(self.api.post("/nonsense"))
        self.assertIn("/help", self.api.texts(7)[-1])
        self.assertFalse(self.tickets())

    def test_requests_are_told_with_their_state(self):
        mine = self.make_ticket(name="Printer")
        foreign = self.make_ticket(name="Safe", partner_id=self.other_contact.id)
        self.speak(self.api.post("/requests"))
        words = self.api.texts(7)[-1]
        self.assertIn(f"{mine.number} Printer – ", words)
        self.assertNotIn(foreign.number, words)

    def test_with_open_requests_one_is_asked_which(self):
        one, two = self.make_ticket(name="Printer"), self.make_ticket(name="Scales")
        self.speak(self.api.post("It smokes"))
        self.assertFalse(self.tickets())
        buttons = self.api.last(7).buttons
        pick = next(data for text, data in buttons.items() if "Scales" in text)
        self.speak(self.api.press(pick))
        self.assertEqual(self.bodies(two), ["It smokes"])
        self.assertFalse(self.bodies(one))
        self.speak(self.api.post("Still"))
        self.assertEqual(self.bodies(two)[-1], "Still")

    def test_or_chooses_a_new_one(self):
        one = self.make_ticket(name="Printer")
        self.speak(self.api.post("The door sticks"))
        self.speak(self.api.press(self.api.last(7).buttons["New request"]))
        self.assertEqual(self.tickets().name, "The door sticks")
        self.assertFalse(self.bodies(one))

    def test_who_does_not_choose_has_a_new_request_after_a_while(self):
        self.make_ticket(name="Printer")
        self.tell(self.api.post("The door sticks"), self.api.post("Very much"))
        self.env["service.messenger.chat"]._cron_release()
        self.assertFalse(self.tickets())
        self.me.release_at = fields.Datetime.now()
        self.env["service.messenger.chat"]._cron_release()
        self.assertEqual(self.tickets().name, "The door sticks")
        self.assertEqual(self.bodies(self.tickets()), ["The door sticks", "Very much"])

    def test_answering_to_a_message_goes_on_with_its_request(self):
        ticket = self.make_ticket(name="Printer", messenger_chat_id=self.me.id)
        self.make_ticket(name="Scales")
        self.reply(ticket, "Which one?")
        self.leave()
        number = int(self.outbox()[-1].external_id)
        message = self.api.make_message("Which one?", 7)
        message["message_id"] = number
        self.tell(self.api.post("The red one", reply_to_message=message))
        self.assertEqual(self.bodies(ticket)[-1], "The red one")

    def test_a_new_request_is_begun_by_command(self):
        self.tell(self.api.post("/new"), self.api.post("Scales"))
        self.tell(self.api.post("/new"), self.api.post("Printer"))
        self.assertEqual(self.tickets().mapped("name"), ["Scales", "Printer"])

    def test_every_button_is_answered_whatever_it_is(self):
        presses = [
            self.api.press(data)
            for data in (
                "c:list:0",
                "nonsense",
                "c:pick:999999",
                "c:evil:1",
                "w:1:show",
            )
        ]
        self.tell(*presses)
        answered = self.api.sent(method="answerCallbackQuery")
        self.assertEqual(
            sorted(call.params["callback_query_id"] for call in answered),
            sorted(one["callback_query"]["id"] for one in presses),
        )

    def test_buttons_of_other_people_do_nothing(self):
        foreign = self.make_ticket(name="Safe", partner_id=self.other_contact.id)
        self.tell(self.api.post("Hello"))
        before = self.me.ticket_id
        self.speak(self.api.press(f"c:pick:{foreign.id}"))
        self.assertEqual(self.me.ticket_id, before)
        self.assertNotIn("Safe", " ".join(self.api.texts(7)))

    def test_a_button_of_the_past_is_no_key_for_later(self):
        ticket = self.make_ticket(name="Printer")
        self.speak(self.api.post("/requests"))
        pick = next(
            data for text, data in self.api.last(7).buttons.items() if "Printer" in text
        )
        ticket.partner_id = self.other_contact
        self.speak(self.api.press(pick))
        self.assertFalse(self.me.ticket_id)
        self.assertIn("not yours", self.api.texts(7)[-1])

    def test_articles_are_offered_before_the_request(self):
        chat = type(self.me)
        found = [("Till is dead: what to do", "https://desk.example/k/1")]
        with patch.object(chat, "_get_suggestions", lambda *_args: found):
            self.speak(self.api.post("The till is dead"))
        self.assertIn("https://desk.example/k/1", self.api.texts(7)[-1])
        self.assertFalse(self.tickets())
        buttons = self.api.last(7).buttons
        self.speak(self.api.press(buttons["No, send my request"]))
        self.assertEqual(self.tickets().name, "The till is dead")
        self.speak(self.api.press(buttons["Thank you, solved"]))
        self.assertEqual(len(self.tickets()), 1)

    def test_what_waits_for_an_answer_may_be_changed(self):
        chat = type(self.me)
        with patch.object(chat, "_get_suggestions", lambda *_args: [("A", "u")]):
            written = self.api.post("The till is ded")
            self.speak(written)
        number = written["message"]["message_id"]
        self.tell(self.api.edit(number, "The till is dead"))
        self.assertFalse(self.tickets())
        self.speak(self.api.press(self.api.last(7).buttons["No, send my request"]))
        self.assertEqual(self.tickets().name, "The till is dead")

    def test_whom_an_article_helped_has_no_request(self):
        with patch.object(
            type(self.me), "_get_suggestions", lambda *_args: [("A", "u")]
        ):
            self.speak(self.api.post("The till is dead"))
        self.speak(self.api.press(self.api.last(7).buttons["Thank you, solved"]))
        self.me.release_at = fields.Datetime.now()
        self.env["service.messenger.chat"]._cron_release()
        self.assertFalse(self.tickets())
