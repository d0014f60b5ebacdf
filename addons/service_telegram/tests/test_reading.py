import logging

from odoo.tests import BaseCase, tagged

from ..tools import keyboards, parts, presses, updates
from .bot_api import TOKEN, BotApi


@tagged("post_install", "-at_install")
class TestReading(BaseCase):
    """What Telegram tells becomes the words that all messengers share."""

    def setUp(self):
        super().setUp()
        self.api = BotApi()

    def test_a_text_says_who_wrote_what_and_when(self):
        event = updates.read_update(self.api.post("The till is dead", chat=7))
        self.assertEqual(
            (event["kind"], event["chat_key"], event["text"]),
            ("message", "7", "The till is dead"),
        )
        self.assertEqual(
            event["sender"],
            {"key": "7", "name": "Anna Orlova", "username": "anna7", "lang": "en"},
        )
        self.assertTrue(event["occurred_at"].startswith("2026-11-02T"))

    def test_of_a_photo_the_largest_is_taken(self):
        event = updates.read_update(self.api.send_file("photo", b"x", caption="Here"))
        (file,) = event["files"]
        self.assertEqual((event["text"], file["mimetype"]), ("Here", "image/jpeg"))
        self.assertFalse(file["file_key"].endswith("s"))

    def test_files_have_names_that_open(self):
        names = {
            kind: updates.read_update(self.api.send_file(kind, b"x"))["files"][0][
                "name"
            ]
            for kind in ("voice", "video", "audio", "video_note")
        }
        endings = {kind: name.rpartition(".")[2] for kind, name in names.items()}
        self.assertEqual(
            endings,
            {"voice": "ogg", "video": "mp4", "audio": "mp3", "video_note": "mp4"},
        )
        event = updates.read_update(
            self.api.send_file("document", b"x", name="act.pdf", mimetype="text/pdf")
        )
        self.assertEqual(event["files"][0]["name"], "act.pdf")

    def test_only_ones_own_number_is_vouched_for(self):
        own = updates.read_update(self.api.send_contact("79161234567", chat=7))
        other = updates.read_update(
            self.api.send_contact("79161234567", chat=7, owner=8)
        )
        self.assertEqual(own["sender"]["phone"], "+79161234567")
        self.assertNotIn("phone", other["sender"])
        self.assertEqual(other["text"], "Anna, +79161234567")

    def test_a_way_that_is_shared_is_no_change_of_words(self):
        place = {"latitude": 55.7, "longitude": 37.6}
        event = updates.read_update(self.api.edit(5, location=place))
        self.assertEqual(event["kind"], "other")
        changed = updates.read_update(self.api.edit(5, "Now"))
        self.assertEqual((changed["kind"], changed["text"]), ("edit", "Now"))

    def test_blocking_and_coming_back(self):
        words = [
            updates.read_update(self.api.set_member(status))["data"]
            for status in ("kicked", "member")
        ]
        self.assertEqual(words, ["blocked", "unblocked"])

    def test_what_is_unknown_is_kept_as_other(self):
        for payload in (
            {"update_id": 1, "purchased_paid_media": {"new": True}},
            {"update_id": 2, "something_of_next_year": [1, 2]},
        ):
            with self.subTest(payload=payload):
                if payload["update_id"] == 2:
                    event = updates.read_update(payload)
                    self.assertEqual(event["kind"], "other")

    def test_words_of_telegram_itself_are_no_message(self):
        update = self.api.post(None, new_chat_title="Us", chat=-5, chat_type="group")
        self.assertEqual(updates.read_update(update)["kind"], "other")

    def test_what_cannot_be_read_says_so(self):
        update = self.api.post(None, dice={"emoji": "🎲", "value": 3})
        self.assertTrue(updates.read_update(update)["is_unreadable"])


@tagged("post_install", "-at_install")
class TestRules(BaseCase):
    def test_buttons_longer_than_64_bytes_are_refused(self):
        keyboards.check_buttons([[{"text": "x", "data": "ж" * 32}]])
        with self.assertRaises(ValueError):
            keyboards.check_buttons([[{"text": "x", "data": "ж" * 33}]])

    def test_asking_for_the_place_stands_apart_from_buttons(self):
        ask, press = [{"ask_location": "Here"}], [{"text": "No", "data": "n"}]
        self.assertEqual(keyboards.split_rows([ask, press]), [[ask], [press]])

    def test_one_call_is_one_message(self):
        self.assertEqual(
            parts.spread("Hello", [1, 2], [["b"]]),
            [("Hello", 1, ["b"]), ("", 2, None)],
        )
        long = "x" * 1025
        self.assertEqual(
            parts.spread(long, [1], []), [(long, None, None), ("", 1, None)]
        )
        self.assertEqual(
            parts.spread("Where?", [], [["ask"], ["press"]]),
            [("Where?", None, ["ask"]), ("…", None, ["press"])],
        )
        self.assertEqual(parts.spread("", [], []), [])

    def test_pressed_buttons_are_read_as_they_were_written(self):
        data = presses.write_press("rate", 12, 5)
        self.assertEqual(presses.read_press(data), ("rate", 12, 5))
        for forged in (None, "", "c:rate", "w:1:show", "c:rate:x", "c:rate:1:5:6"):
            self.assertIsNone(presses.read_press(forged))

    def test_logs_never_show_the_token(self):
        for name in ("httpx", "telegram.Bot"):
            with self.assertLogs(name, logging.INFO) as logs:
                logging.getLogger(name).info("POST https://x/bot%s/getMe", TOKEN)
            self.assertNotIn(TOKEN, logs.output[0])
