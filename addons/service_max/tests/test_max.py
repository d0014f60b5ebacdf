import json

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from odoo.addons.mail.tests.common import MailCase
from odoo.addons.service_messenger.tests.common import ServiceMessengerCommon

PERSON = {"user_id": 5, "first_name": "Ivan", "last_name": "Petrov", "is_bot": False}


def created(mid="mid.1", text="The printer smokes", attachments=(), **values):
    """Return an update as MAX sends it."""
    return {
        "update_type": "message_created",
        "timestamp": 1790000000000,
        "user_locale": "ru",
        "message": {
            "sender": PERSON,
            "recipient": {"chat_id": 77, "chat_type": "dialog", "user_id": 1},
            "timestamp": 1790000000000,
            "body": {
                "mid": mid,
                "seq": 1,
                "text": text,
                "attachments": list(attachments),
            },
            **values,
        },
    }


class MaxCommon(ServiceMessengerCommon, MailCase):
    provider = "max"

    @classmethod
    def answer(cls, request):
        method, path, _headers, _body = request
        if path == "/uploads":
            return 200, {"url": f"{cls.fake.url}/upload"}
        if path == "/upload":
            return 200, {"token": "file-token"}
        if path == "/picture":
            return 200, b"\xff\xd8\xffpicture"
        if path == "/messages":
            mid = f"mid.out-{next(cls.numbers)}"
            return 200, {"message": {"body": {"mid": mid, "seq": 1}}}
        return 200, {"success": True}

    def tell(self, *updates):
        for update in updates:
            self.account._receive(update)
        self.work()
        return self.env["service.messenger.event"].search(
            [("account_id", "=", self.account.id)], order="id"
        )


@tagged("post_install", "-at_install")
class TestMax(MaxCommon):
    # What clients write

    def test_text_becomes_a_request(self):
        [event] = self.tell(created())
        self.assertEqual(event.state, "done")
        self.assertEqual(event.ticket_id.channel_id.code, "max")
        self.assertEqual(event.ticket_id.name, "The printer smokes")
        self.assertEqual((self.chat().name, self.chat().lang), ("Ivan Petrov", "ru"))

    def test_files_come_from_the_hosts_of_max_only(self):
        def file(url):
            return {"type": "image", "payload": {"url": url, "token": "t"}}

        update = created(
            attachments=[
                file(f"{self.fake.url}/picture"),
                file("https://evil.example/"),
            ]
        )
        [event] = self.tell(update)
        message = event.ticket_id.message_ids[0]
        self.assertEqual(message.attachment_ids.raw, b"\xff\xd8\xffpicture")
        self.assertIn("evil.example", message.body)

    def test_place_and_card_are_read_and_a_card_proves_nothing(self):
        card = "BEGIN:VCARD\r\nFN:Anna\r\nTEL;TYPE=cell:+79165550177\r\nEND:VCARD"
        self.tell(
            created(
                "mid.1",
                None,
                [{"type": "location", "latitude": 56.85, "longitude": 35.9}],
            ),
            created(
                "mid.2", None, [{"type": "contact", "payload": {"vcf_info": card}}]
            ),
        )
        bodies = "".join(self.chat().ticket_id.message_ids.mapped("body"))
        self.assertIn("56.850000", bodies)
        self.assertIn("Anna +79165550177", bodies)
        self.assertNotEqual(self.chat().partner_id, self.contact)

    def test_forwarded_words_are_taken_along(self):
        link = {"type": "forward", "message": {"mid": "m", "text": "From the boss"}}
        [event] = self.tell(created(link=link))
        self.assertIn("From the boss", event.ticket_id.message_ids[0].body)

    def test_start_button_and_stop(self):
        start = {
            "update_type": "bot_started",
            "timestamp": 1790000000000,
            "chat_id": 77,
            "user": PERSON,
            "payload": "code",
        }
        press = {
            "update_type": "message_callback",
            "timestamp": 1790000000001,
            "callback": {"callback_id": "c", "payload": "x:1", "user": PERSON},
            "message": {"recipient": {"chat_id": 77, "chat_type": "dialog"}},
        }
        stop = {
            "update_type": "bot_stopped",
            "timestamp": 1790000000002,
            "chat_id": 77,
            "user": PERSON,
        }
        rows = self.tell(start, press, stop)
        self.assertEqual(rows.mapped("kind"), ["message", "button", "blocked"])
        self.assertEqual(rows[0].content["text"], "/start code")
        self.assertEqual(self.chat().state, "blocked")
        self.tell(created())
        self.assertEqual(self.chat().state, "active")

    def test_groups_bots_and_news_are_kept_and_ignored(self):
        group = created("mid.1")
        group["message"]["recipient"]["chat_type"] = "chat"
        bot = created("mid.2", sender={**PERSON, "is_bot": True})
        rows = self.tell(group, bot, {"update_type": "dialog_muted", "timestamp": 1})
        self.assertEqual(rows.mapped("state"), ["ignored"] * 3)

    def test_repeated_update_changes_nothing(self):
        self.assertEqual(len(self.tell(created(), created())), 1)

    # What we write

    def test_answer_with_buttons_leaves(self):
        self.tell(created())
        self.send()
        self.chat()._say(
            "Which?",
            buttons=[
                [{"text": "Yes", "data": "x:1"}, {"text": "Site", "url": "https://x"}],
                [{"ask_location": "Where"}],
            ],
        )
        self.send()
        body = self.fake.bodies("/messages")[-1]
        self.assertEqual(body["text"], "Which?")
        [first, second] = body["attachments"][0]["payload"]["buttons"]
        self.assertEqual([one["type"] for one in first], ["callback", "link"])
        self.assertEqual(second[0]["type"], "request_geo_location")
        headers = self.fake.requests[-1][2]
        self.assertEqual(headers["Authorization"], "token-of-the-bot")
        self.assertTrue(self.outbox()[-1].external_id.startswith("mid.out-"))

    def test_file_is_handed_in_first_and_waited_for(self):
        self.tell(created())
        self.send()
        Attachment = self.env["ir.attachment"].with_user(self.agent)
        file = Attachment.create(
            {"name": "акт.pdf", "raw": b"%PDF", "res_model": "mail.compose.message"}
        )
        self.reply(self.chat().ticket_id, "", attachment_ids=file.ids)
        self.fake.script.extend([self.answer, self.answer])
        self.fake.script.append((400, {"code": "attachment.not.ready", "message": "x"}))
        self.send()
        self.assertEqual(self.outbox()[-1].state, "sent")
        body = self.fake.bodies("/messages")[-1]
        self.assertEqual(
            body["attachments"], [{"type": "file", "payload": {"token": "file-token"}}]
        )

    def test_file_is_handed_to_hosts_of_max_only(self):
        self.tell(created())
        self.send()
        Attachment = self.env["ir.attachment"].with_user(self.agent)
        file = Attachment.create(
            {"name": "a.pdf", "raw": b"%PDF", "res_model": "mail.compose.message"}
        )
        self.reply(self.chat().ticket_id, "", attachment_ids=file.ids)
        self.fake.script.append((200, {"url": "https://evil.example/"}))
        self.send()
        self.assertEqual(self.outbox()[-1].state, "failed")

    def test_who_stopped_the_bot_is_left_in_peace(self):
        self.tell(created())
        self.fake.script.append((403, {"code": "chat.denied", "message": "Stopped"}))
        self.send()
        self.assertEqual(self.chat().state, "blocked")

    # Connection

    def test_switching_on_tells_max_where_we_listen(self):
        self.account.action_connect()
        [body] = self.fake.bodies("/subscriptions")
        self.assertEqual(body["secret"], "secret-of-the-bot")
        self.assertEqual(body["url"], self.account.webhook_url)
        self.fake.script.append((401, {"code": "verify.token", "message": "Invalid"}))
        with self.assertRaisesRegex(UserError, "Invalid"):
            self.account.action_connect()

    def test_without_a_public_address_we_ask(self):
        self.account.mode = "polling"
        self.fake.script.append((200, {"updates": [created()], "marker": 42}))
        self.env["service.messenger.account"]._cron_poll()
        self.work()
        self.assertTrue(self.chat().ticket_id)
        self.assertEqual(self.account.poll_offset, "42")
        self.fake.script.append("cut")
        self.env["service.messenger.account"]._cron_poll()
        self.assertEqual(self.account.poll_offset, "42")
        self.assertTrue(self.account.problem)

    def test_a_refused_token_ends_the_asking(self):
        self.account.mode = "polling"
        self.fake.script.append((401, {"message": "Invalid access_token"}))
        self.env["service.messenger.account"]._cron_poll()
        self.assertEqual(
            (self.account.state, self.account.problem),
            ("failed", "Invalid access_token"),
        )

    def test_a_page_that_came_in_part_moves_nothing(self):
        self.account.write({"mode": "polling", "poll_offset": "41"})
        self.fake.script.append((200, b'{"updates": [{"update_type": "mes'))
        self.env["service.messenger.account"]._cron_poll()
        self.assertEqual(self.account.poll_offset, "41")
        self.assertTrue(self.account.problem)

    def test_a_full_page_of_long_messages_is_read(self):
        self.account.mode = "polling"
        page = [created(f"mid.{number}", "x" * 4000) for number in range(100)]
        self.fake.script.append((200, {"updates": page, "marker": 43}))
        self.env["service.messenger.account"]._cron_poll()
        self.assertEqual(self.account.poll_offset, "43")

    def test_a_pressed_button_waits_no_longer(self):
        update = {
            "update_type": "message_callback",
            "timestamp": 1790000000000,
            "callback": {
                "timestamp": 1790000000000,
                "callback_id": "cb/1",
                "payload": "offer:1:accept",
                "user": PERSON,
            },
            "message": created()["message"],
        }
        self.tell(update)
        [(method, path, _headers, body)] = self.fake.requests
        self.assertEqual((method, path), ("POST", "/answers"))
        self.assertTrue(json.loads(body)["notification"])
        self.tell(update)
        self.assertEqual(len(self.fake.requests), 1)


@tagged("post_install", "-at_install")
class TestMaxDoor(HttpCase, MaxCommon):
    def post(self, secret):
        headers = {"Content-Type": "application/json"}
        if secret is not None:
            headers["X-Max-Bot-Api-Secret"] = secret
        url = f"/service_messenger/v1/{self.account.uuid}"
        body = json.dumps(created()).encode()
        return self.url_open(url, data=body, headers=headers).status_code

    def test_only_who_knows_the_secret_comes_in(self):
        for secret in (None, "", "forged", "\xe4"):
            self.assertEqual(self.post(secret), 403)
        Event = self.env["service.messenger.event"]
        mine = [("account_id", "=", self.account.id)]
        self.assertFalse(Event.search(mine))
        self.assertEqual(self.post("secret-of-the-bot"), 200)
        self.assertEqual(self.post("secret-of-the-bot"), 200)
        self.assertEqual(len(Event.search(mine)), 1)
        self.account.secret = False
        self.assertEqual(self.post(""), 403)
