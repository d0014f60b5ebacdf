"""The bot against a Bot API server: what leaves, what comes, and what goes wrong."""

from io import BytesIO

from PIL import Image

from odoo.tests import tagged

from odoo.addons.service_partner_portal.tests.contractor_common import ContractorCommon
from odoo.addons.service_telegram.tests.bot_api import flood, forbidden
from odoo.addons.service_telegram.tests.common import TelegramCommon

BOSS, RIVAL = 501, 502


def make_photo():
    """Return a photo as Telegram sends all of them: JPEG."""
    content = BytesIO()
    Image.new("RGB", (8, 8)).save(content, "JPEG")
    return content.getvalue()


@tagged("post_install", "-at_install")
class TestPerformerApi(TelegramCommon, ContractorCommon):
    def setUp(self):
        super().setUp()
        self.link(BOSS, self.contractor)
        self.link(RIVAL, self.rival)
        self.settle()
        self.api.forget()

    def link(self, chat, resource):
        """Let somebody open the link of an invitation."""
        code = resource._invite_to_telegram().partition("start=")[2]
        self.speak(self.api.post(f"/start {code}", chat=chat))
        self.assertIn(resource.name, self.api.last(chat).text)

    def settle(self):
        """Do what the end of a transaction does, and let what is said leave."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.flush_all()
        self.leave()

    def tap(self, chat, label):
        """Press the button that was shown last with a text that begins so."""
        for message in reversed(self.api.sent(chat)):
            for text, data in message.buttons.items():
                if text.startswith(label):
                    self.speak(self.api.press(data, chat=chat))
                    self.settle()
                    return self.api.last(chat)
        self.fail(f"No button “{label}”: {self.api.texts(chat)}")

    def say(self, chat, text):
        self.speak(self.api.post(text, chat=chat))
        self.settle()
        return self.api.last(chat)

    def test_a_day_of_a_contractor(self):
        order = self.make_order()
        self.ask_for_photo(order)
        self.make_offer(order, self.contractor, self.rival)._send()
        self.settle()
        self.assertEqual(list(self.api.last(BOSS).buttons)[:2], ["Accept", "Decline"])
        self.tap(BOSS, "Accept")
        self.assertIn("not offered any more", self.api.last(RIVAL).text)
        self.assertIn("Map", self.api.last(BOSS).buttons)

        self.tap(BOSS, "I am at the place")
        keyboards = [call.keyboard for call in self.api.sent(BOSS)]
        self.assertTrue(
            any(
                button.get("request_location")
                for keyboard in keyboards
                for row in keyboard.get("keyboard", ())
                for button in row
            )
        )
        self.speak(self.api.send_location(55.75, 37.61, chat=BOSS))
        self.assertIn("At the place since", self.api.last(BOSS).text)

        self.tap(BOSS, "Checklist")
        self.tap(BOSS, "☐ Runs")
        self.tap(BOSS, "Passed")
        self.say(BOSS, "221")
        self.say(BOSS, "Dusty")
        self.assertIn("Send a photo", self.api.last(BOSS).text)
        self.speak(self.api.send_file("photo", make_photo(), chat=BOSS))
        self.assertIn("photos: 1", self.api.last(BOSS).text)
        self.tap(BOSS, "Next")
        self.tap(BOSS, "Done")
        self.assertIn("checklist is complete", self.api.last(BOSS).text)

        self.tap(BOSS, "Photo or video")
        film = b"\x00\x00\x00\x18ftypmp42" + bytes(64)
        self.speak(
            self.api.send_file(
                "video", film, chat=BOSS, name="f.mp4", mimetype="video/mp4"
            )
        )
        self.tap(BOSS, "The job")
        self.tap(BOSS, "Report as done")
        self.say(BOSS, "Cleaned and measured")

        self.assertEqual(order.state, "reported")
        self.assertEqual(order.resource_id, self.contractor)
        self.assertEqual(len(order.media_ids), 1)
        self.assertEqual(order.check_ids.mapped("is_filled"), [True] * 4)
        order._send_back("The seal is broken")
        self.settle()
        self.assertIn("The seal is broken", self.api.last(BOSS).text)

    def test_an_update_that_comes_again_is_left(self):
        self.say(BOSS, "/jobs")
        self.tap(BOSS, self.job.number)
        self.tap(BOSS, "To the dispatcher")
        update = self.api.post("Where is the key?", chat=BOSS)
        self.speak(update)
        said = len(self.api.sent(BOSS))
        self.speak(update, update)
        self.assertEqual(len(self.job._get_talk()), 1)
        self.assertEqual(len(self.api.sent(BOSS)), said)

    def test_a_film_that_is_too_large_is_refused_with_the_way_out(self):
        self.say(BOSS, "/jobs")
        self.tap(BOSS, self.job.number)
        self.speak(
            self.api.send_file(
                "video",
                b"film",
                chat=BOSS,
                name="long.mp4",
                mimetype="video/mp4",
                size=30 * 2**20,
            )
        )
        last = self.api.last(BOSS)
        self.assertIn("long.mp4: larger than 20 MB", last.text)
        self.assertIn(f"/my/jobs/{self.job.id}", last.buttons["Page"])
        self.assertFalse(self.job.media_ids)

    def test_an_offer_waits_while_telegram_is_flooded(self):
        self.api.script("sendMessage", flood(3))
        order = self.make_order()
        self.make_offer(order, self.contractor)._send()
        self.settle()
        self.assertFalse(self.api.sent(BOSS))
        waiting = self.env["service.messenger.message"].search(
            [("state", "=", "queued"), ("account_id", "=", self.account.id)]
        )
        self.later(waiting)
        self.leave()
        self.assertIn(order.number, self.api.last(BOSS).text)

    def test_whoever_blocks_the_bot_is_seen_on_the_form(self):
        self.api.script("sendMessage", forbidden())
        self.make_offer(self.make_order(), self.contractor)._send()
        self.settle()
        self.assertEqual(self.contractor.link_ids.state, "blocked")
        self.assertFalse(self.contractor.has_telegram)

    def test_the_menu_of_the_bot_knows_the_jobs(self):
        commands = dict(self.account._get_bot_commands())
        self.assertIn("jobs", commands)
        self.account.serves_performers = False
        self.assertNotIn("jobs", dict(self.account._get_bot_commands()))
