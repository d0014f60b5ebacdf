from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from ..tools import bots
from .bot_api import TOKEN, broken, cut, flood, forbidden, migrated, refused, silence
from .common import TelegramCommon


@tagged("post_install", "-at_install")
class TestSending(TelegramCommon):
    """What the desk says arrives once and in order, or somebody hears of it."""

    def setUp(self):
        super().setUp()
        self.one = self.known(7)
        self.api._faults.clear()
        self.api.blocked.clear()

    def again(self):
        """Let the pauses be over, and send."""
        queued = self.env["service.messenger.message"].search(
            [("account_id", "=", self.account.id), ("state", "=", "queued")]
        )
        self.later(queued)
        self.leave()

    def file(self, name, content, mimetype):
        return self.env["ir.attachment"].create(
            {"name": name, "raw": content, "mimetype": mimetype}
        )

    def test_a_text_leaves_and_its_number_is_kept(self):
        message = self.one._say("Hello")
        self.leave()
        self.assertEqual(self.api.texts(7), ["Hello"])
        self.assertEqual(message.state, "sent")
        self.assertTrue(message.external_id)

    def test_a_long_text_is_several_messages_in_order(self):
        self.one._say("a" * 4096 + "b" * 4096 + "c")
        self.leave()
        self.assertEqual(
            [(text[0], len(text)) for text in self.api.texts(7)],
            [("a", 4096), ("b", 4096), ("c", 1)],
        )

    def test_a_short_text_goes_with_its_first_file(self):
        files = self.file("a.pdf", b"%PDF", "application/pdf")
        files |= self.file("b.txt", b"b", "text/plain")
        self.one._say("Look", attachments=files)
        self.leave()
        self.assertEqual(
            [(c.method, c.text, c.files) for c in self.api.sent(7)],
            [
                ("sendDocument", "Look", {"a.pdf": b"%PDF"}),
                ("sendDocument", "", {"b.txt": b"b"}),
            ],
        )

    def test_a_long_text_goes_before_its_file(self):
        self.one._say("x" * 1025, attachments=self.file("a.txt", b"a", "text/plain"))
        self.leave()
        self.assertEqual(
            [c.method for c in self.api.sent(7)], ["sendMessage", "sendDocument"]
        )

    def test_pictures_are_pictures_unless_telegram_disagrees(self):
        picture = self.file("a.jpg", b"jpeg", "image/jpeg")
        self.one._say("", attachments=picture)
        self.leave()
        self.assertEqual(self.api.last(7).method, "sendPhoto")
        self.api.script("sendPhoto", refused("Bad Request: PHOTO_INVALID_DIMENSIONS"))
        self.one._say("", attachments=picture)
        self.leave()
        self.assertEqual(self.api.last(7).method, "sendDocument")

    def test_a_file_larger_than_telegram_takes_is_given_up_with_words(self):
        message = self.one._say("", attachments=self.file("a.bin", b"12345", "x/y"))
        with patch.object(
            type(self.env["service.messenger.telegram"]), "max_upload_bytes", 4
        ):
            self.leave()
        self.assertEqual(message.state, "failed")
        self.assertIn("a.bin", message.problem)
        self.assertFalse(self.api.calls)

    def test_buttons_stand_below_the_text(self):
        self.one._say("Choose", buttons=[[{"text": "Yes", "data": "c:list:0"}]])
        self.leave()
        self.assertEqual(self.api.last(7).buttons, {"Yes": "c:list:0"})

    def test_asking_for_the_number_is_a_keyboard(self):
        self.one._say("Who?", buttons=[[{"ask_contact": "Share"}]])
        self.leave()
        row = self.api.last(7).keyboard["keyboard"][0]
        self.assertTrue(row[0]["request_contact"])

    def test_too_many_requests_wait_as_long_as_telegram_asks(self):
        message = self.one._say("Hello")
        self.api.script("sendMessage", flood(17))
        self.send()
        self.assertEqual((message.state, message.attempts), ("queued", 0))
        wait = (message.next_try_at - fields.Datetime.now()).total_seconds()
        self.assertTrue(5 <= wait <= 17, wait)
        self.again()
        self.assertEqual(self.api.texts(7), ["Hello"])

    def test_a_blocked_bot_is_noticed_and_the_client_gets_a_mail(self):
        self.api.blocked.add(7)
        ticket = self.make_ticket("telegram", messenger_chat_id=self.one.id)
        self.reply(ticket, "On our way")
        self.leave()
        self.assertEqual(self.one.state, "blocked")
        self.assertEqual(self.outbox().state, "failed")
        self.assertTrue(ticket.answers_by_mail)
        self.tell(self.api.set_member("member"))
        self.assertEqual(self.one.state, "active")

    def test_what_is_wrong_is_not_tried_again(self):
        message = self.one._say("Hello")
        self.api.script("sendMessage", refused())
        self.leave()
        self.assertEqual(message.state, "failed")
        self.assertEqual(self.api.attempts["sendMessage"] > 0, True)
        self.assertFalse(self.api.sent(7))

    def test_after_an_outage_nothing_is_lost_and_nothing_comes_twice(self):
        two = self.known(8)
        for number in range(3):
            self.one._say(f"one {number}")
            two._say(f"two {number}")
        self.api.script("sendMessage", broken(), broken(502), cut())
        self.leave()
        for _time in range(4):
            self.again()
        self.assertEqual(self.api.texts(7), [f"one {n}" for n in range(3)])
        self.assertEqual(self.api.texts(8), [f"two {n}" for n in range(3)])

    def test_a_line_cut_after_the_message_was_taken_sends_it_again(self):
        """Telegram knows no key for "the same once more": better twice than never."""
        self.one._say("Hello")
        self.api.script("sendMessage", cut(is_taken=True))
        self.leave()
        self.again()
        self.assertEqual(self.api.texts(7), ["Hello", "Hello"])

    def test_what_a_killed_process_had_claimed_leaves_later_and_once(self):
        message = self.one._say("Hello")
        self.env["service.messenger.message"]._claim()  # and here it dies
        self.leave()
        self.assertFalse(self.api.sent(7))
        self.assertEqual(message.state, "queued")
        self.again()
        self.again()
        self.assertEqual(self.api.texts(7), ["Hello"])

    def test_who_does_not_answer_holds_up_one_message_only(self):
        two = self.known(8)
        held = self.one._say("held")
        two._say("free")
        self.api.script("sendMessage", silence())
        with patch.object(bots, "SECONDS", 3):
            self.send()
        self.assertEqual(len(self.api.sent()), 1)
        self.assertIn("queued", (held.state, self.outbox(8).state))
        self.again()
        self.assertEqual(sorted(self.api.texts()), ["free", "held"])

    def test_a_wrong_token_stops_the_account_and_keeps_the_message(self):
        message = self.one._say("Hello")
        self.account.token = "1:wrong"
        self.leave()
        self.assertEqual((self.account.state, message.state), ("failed", "queued"))
        self.account.token = TOKEN
        self.account.action_connect()
        self.again()
        self.assertEqual(self.api.texts(7), ["Hello"])

    def test_a_group_with_a_new_number_is_followed(self):
        self.one._say("Hello")
        self.api.script("sendMessage", migrated(-1005))
        self.leave()
        self.again()
        self.assertEqual(self.one.chat_key, "-1005")
        self.assertEqual(self.api.texts(-1005), ["Hello"])

    def test_forty_chats_are_one_batch(self):
        chats = [self.known(100 + number) for number in range(40)]
        for chat in chats:
            chat._say("Hello")
        self.send()
        self.assertEqual(len(self.api.sent()), 40)

    def test_problems_never_tell_the_token(self):
        self.one._say("Hello")
        self.api.script("sendMessage", forbidden(f"Forbidden: bot{TOKEN} is blocked"))
        self.leave()
        self.assertNotIn(TOKEN, self.outbox().problem)
        self.assertIn("wants no messages", self.outbox().problem)
        self.one._note_blocked(False)
        self.one._say("Hello")
        self.api.script("sendMessage", refused(f"Bad Request: bot{TOKEN} is wrong"))
        self.leave()
        problem = self.outbox()[-1].problem
        self.assertNotIn(TOKEN, problem)
        self.assertIn("is wrong", problem)
