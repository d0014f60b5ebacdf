import hashlib
import hmac
import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from odoo.addons.mail.tests.common import MailCase
from odoo.addons.service_messenger.tests.common import ServiceMessengerCommon

SECRET = "secret-of-the-bot"


def payload(number="123456", field="messages", **value):
    """Return a request as Meta sends it."""
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "74950000000", "phone_number_id": number},
        "contacts": [{"profile": {"name": "Anna"}, "wa_id": "79165550177"}],
        **value,
    }
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": "1", "changes": [{"field": field, "value": value}]}],
    }


def message(key="wamid.1", kind="text", **values):
    return {
        "from": "79165550177",
        "id": key,
        "timestamp": "1790000000",
        "type": kind,
        **(values or {"text": {"body": "The printer smokes"}}),
    }


def status(key, name, **values):
    return {
        "id": key,
        "status": name,
        "timestamp": "1790000001",
        "recipient_id": "79165550177",
        **values,
    }


class WhatsappCommon(ServiceMessengerCommon, MailCase):
    provider = "whatsapp"
    account_values = {"whatsapp_number": "123456", "whatsapp_verify_token": "verify"}

    @classmethod
    def answer(cls, request):
        method, path, _headers, _body = request
        if path == "/media-1":
            return 200, b"\xff\xd8\xffpicture"
        if path == "/555":
            digest = hashlib.sha256(b"\xff\xd8\xffpicture").hexdigest()
            return 200, {"url": f"{cls.fake.url}/media-1", "sha256": digest}
        if path == "/123456/media":
            return 200, {"id": "777"}
        if path == "/123456/messages":
            return 200, {"messages": [{"id": f"wamid.out-{next(cls.numbers)}"}]}
        return 200, {"id": "123456"}

    def tell(self, *messages, **value):
        self.account._receive(payload(messages=list(messages), **value))
        self.work()
        return self.env["service.messenger.event"].search(
            [("account_id", "=", self.account.id)], order="id"
        )

    def chat(self, key="79165550177"):
        return super().chat(key)

    def outbox(self, key="79165550177"):
        return super().outbox(key)


@tagged("post_install", "-at_install")
class TestWhatsapp(WhatsappCommon):
    # What clients write

    def test_text_of_a_known_number_becomes_a_request_of_the_client(self):
        [event] = self.tell(message())
        self.assertEqual(event.state, "done")
        ticket = event.ticket_id
        self.assertEqual(ticket.channel_id.code, "whatsapp")
        self.assertEqual(ticket.partner_id, self.contact)
        self.assertEqual(self.chat().name, "Anna")

    def test_picture_is_fetched_in_two_steps_with_our_token(self):
        image = {"id": "555", "mime_type": "image/jpeg", "caption": "Look"}
        [event] = self.tell(message(kind="image", image=image))
        self.assertEqual(event.state, "done")
        attachment = event.ticket_id.message_ids[0].attachment_ids
        self.assertEqual(attachment.name, "image.jpeg")
        self.assertEqual(attachment.raw, b"\xff\xd8\xffpicture")
        self.assertIn("Look", event.ticket_id.message_ids[0].body)
        [first, second] = self.fake.requests
        self.assertEqual((first[1], second[1]), ("/555", "/media-1"))
        self.assertEqual(second[2]["Authorization"], "Bearer token-of-the-bot")

    def test_file_from_a_strange_host_is_not_fetched(self):
        self.fake.script.append((200, {"url": "https://169.254.169.254/latest"}))
        document = {"id": "555", "filename": "act.pdf"}
        [event] = self.tell(message(kind="document", document=document))
        self.assertEqual(event.state, "done")
        self.assertIn("act.pdf", event.ticket_id.message_ids[0].body)
        self.assertEqual(len(self.fake.requests), 1)

    def test_damaged_file_is_fetched_again(self):
        self.fake.script.append(
            (200, {"url": f"{self.fake.url}/media-1", "sha256": "0" * 64})
        )
        [event] = self.tell(message(kind="audio", audio={"id": "555", "voice": True}))
        self.assertEqual(event.state, "failed")

    def test_place_and_contact_are_read(self):
        place = {"latitude": 56.85, "longitude": 35.9, "name": "Shop 1"}
        card = {"name": {"formatted_name": "Boris"}, "phones": [{"phone": "+7 1"}]}
        self.tell(
            message("wamid.1", kind="location", location=place),
            message("wamid.2", kind="contacts", contacts=[card]),
        )
        bodies = "".join(self.chat().ticket_id.message_ids.mapped("body"))
        self.assertIn("Shop 1", bodies)
        self.assertIn("56.850000", bodies)
        self.assertIn("Boris +7 1", bodies)

    def test_pressed_buttons_are_buttons(self):
        reply = {"type": "button_reply", "button_reply": {"id": "x:1", "title": "Yes"}}
        rows = self.tell(
            message("wamid.1", kind="interactive", interactive=reply),
            message("wamid.2", kind="button", button={"payload": "y:2", "text": "No"}),
        )
        self.assertEqual(rows.mapped("kind"), ["button", "button"])
        self.assertEqual([row.content["data"] for row in rows], ["x:1", "y:2"])

    def test_what_is_not_understood_is_kept(self):
        rows = self.tell(message(kind="reaction", reaction={"emoji": "+"}))
        rows |= self.tell(message("wamid.2"), number="999")
        rows |= self.tell(field="account_update", event="BAN")
        self.assertEqual(set(rows.mapped("state")), {"ignored"})
        self.assertEqual(len(rows), 3)

    def test_repeated_request_changes_nothing(self):
        self.tell(message())
        rows = self.tell(message())
        self.assertEqual(len(rows), 1)

    # What we write

    def test_answer_leaves_and_its_states_come_back(self):
        self.tell(message())
        self.reply(self.chat().ticket_id)
        self.send()
        row = self.outbox()[-1]
        self.assertEqual(row.state, "sent")
        body = self.fake.bodies("/123456/messages")[-1]
        self.assertEqual(body["to"], "79165550177")
        self.assertEqual(body["text"]["body"], "On our way")
        for name in ("read", "delivered"):
            self.account._receive(payload(statuses=[status(row.external_id, name)]))
        self.work()
        self.assertEqual(row.state, "read")

    def test_file_is_handed_in_first(self):
        self.tell(message())
        Attachment = self.env["ir.attachment"].with_user(self.agent)
        file = Attachment.create(
            {"name": "акт.pdf", "raw": b"%PDF", "res_model": "mail.compose.message"}
        )
        self.reply(self.chat().ticket_id, "Here", attachment_ids=file.ids)
        self.send()
        body = self.fake.bodies("/123456/messages")[-1]
        self.assertEqual(body["document"], {"id": "777", "filename": "акт.pdf"})

    def test_after_24_hours_only_the_template_leaves(self):
        self.tell(message())
        self.send()
        ticket = self.chat().ticket_id
        self.chat().last_in_at = fields.Datetime.now() - timedelta(hours=24)
        answer = self.reply(ticket)
        with self.mock_mail_gateway():
            self.send()
        row = self.outbox()[-1]
        self.assertEqual(row.state, "failed")
        self.assertIn("24", row.problem)
        self.assertTrue(
            self._new_mails.filtered(lambda one: one.mail_message_id == answer)
        )
        self.account.whatsapp_template = "answer"
        self.reply(ticket, "We come\n\ntomorrow")
        self.send()
        template = self.fake.bodies("/123456/messages")[-1]["template"]
        self.assertEqual(template["name"], "answer")
        [body] = template["components"]
        self.assertEqual(body["parameters"][0]["text"], "We come tomorrow")

    def test_the_composer_says_until_when_answers_are_taken_and_what_comes_then(self):
        self.tell(message())
        chat, ticket = self.chat(), self.chat().ticket_id.with_user(self.agent)
        limit = ticket._get_messenger_target()["limit"]
        self.assertEqual(
            fields.Datetime.to_datetime(limit["since"]),
            chat.last_in_at + timedelta(hours=24),
        )
        self.assertIn("24", limit["words"])
        self.assertIn(self.contact.email_normalized, limit["way"]["label"])
        self.contact.email = ticket.sudo().email_from = False
        limit = ticket._get_messenger_target()["limit"]
        self.assertEqual(limit["way"]["icon"], "fa-phone")
        self.account.whatsapp_template = "answer"
        limit = ticket._get_messenger_target()["limit"]
        self.assertIn("“answer”", limit["words"])
        self.assertFalse(limit["way"], "It still goes there.")

    def test_errors_mean_what_meta_says(self):
        self.tell(message())
        self.send()
        for number, (code, http, state) in enumerate(
            (
                (131047, 400, "failed"),
                (131026, 400, "failed"),
                (130429, 400, "queued"),
                (131016, 500, "queued"),
                (190, 401, "queued"),
            )
        ):
            error = {"code": code, "message": "x", "error_data": {"details": "why"}}
            self.fake.script.append((http, {"error": error}))
            self.reply(self.chat().ticket_id, f"No. {number}")
            self.send()
            row = self.outbox()[-1]
            self.assertEqual(row.state, state, code)
            row.state = "failed"
            problem = self.account.problem
            self.account._note_health("on")
        self.assertEqual(problem, "x: why (190)")

    def test_status_failed_says_why(self):
        self.tell(message())
        self.reply(self.chat().ticket_id)
        self.send()
        row = self.outbox()[-1]
        error = {"code": 131026, "title": "Message undeliverable"}
        news = status(row.external_id, "failed", errors=[error])
        self.account._receive(payload(statuses=[news]))
        self.work()
        self.assertEqual(row.problem, "Message undeliverable (131026)")

    def test_buttons_become_buttons_or_a_list(self):
        self.tell(message())
        chat = self.chat()
        presses = [{"text": f"Choice {n}", "data": f"x:{n}"} for n in range(4)]
        chat._say(
            "Which?", buttons=[presses[:2], [{"text": "Site", "url": "https://x"}]]
        )
        chat._say("Which?", buttons=[presses])
        for _message in range(3):
            self.send()
        first, second = self.fake.bodies("/123456/messages")[-2:]
        self.assertEqual(first["interactive"]["type"], "button")
        self.assertIn("https://x", first["interactive"]["body"]["text"])
        self.assertEqual(second["interactive"]["type"], "list")
        [section] = second["interactive"]["action"]["sections"]
        self.assertEqual(len(section["rows"]), 4)

    def test_a_text_too_long_for_buttons_leaves_without_them(self):
        self.tell(message())
        self.chat()._say("x" * 1025, buttons=[[{"text": "Yes", "data": "x:1"}]])
        for _message in range(2):
            self.send()
        self.assertEqual(self.fake.bodies("/123456/messages")[-1]["type"], "text")

    def test_switching_on_asks_for_what_is_missing(self):
        self.account.whatsapp_number = False
        with self.assertRaises(UserError):
            self.account.action_connect()
        self.account.whatsapp_number = "123456"
        self.fake.script.append((400, {"error": {"message": "No such number"}}))
        with self.assertRaisesRegex(UserError, "No such number"):
            self.account.action_connect()


@tagged("post_install", "-at_install")
class TestWhatsappDoor(HttpCase, WhatsappCommon):
    def url(self, query=""):
        return f"/service_messenger/v1/{self.account.uuid}{query}"

    def post(self, body, secret=SECRET, **headers):
        digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        signed = {"X-Hub-Signature-256": f"sha256={digest}", **headers}
        signed["Content-Type"] = "application/json"
        return self.url_open(self.url(), data=body, headers=signed).status_code

    def test_handshake_wants_our_word(self):
        query = "?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token="
        response = self.url_open(self.url(query + "verify"))
        self.assertEqual((response.status_code, response.text), (200, "1158201444"))
        self.assertIn("text/plain", response.headers["Content-Type"])
        for word in ("", "wrong", "%D0%B6"):
            response = self.url_open(self.url(query + word))
            self.assertEqual(response.status_code, 403)

    def test_only_what_meta_signed_comes_in(self):
        body = json.dumps(payload(messages=[message()])).encode()
        self.assertEqual(self.post(body, secret="forged"), 403)
        self.assertEqual(self.post(body, **{"X-Hub-Signature-256": "sha256="}), 403)
        self.assertEqual(self.post(body, **{"X-Hub-Signature-256": ""}), 403)
        Event = self.env["service.messenger.event"]
        mine = [("account_id", "=", self.account.id)]
        self.assertFalse(Event.search(mine))
        self.assertEqual(self.post(body), 200)
        # Recorded and sent once more, also with other spaces: nothing new.
        self.assertEqual(self.post(body), 200)
        self.assertEqual(self.post(body.replace(b": ", b":")), 200)
        self.assertEqual(len(Event.search(mine)), 1)

    def test_late_events_are_taken_in(self):
        """Meta delivers for days what it could not deliver at once."""
        late = message(timestamp="1600000000", text={"body": "Late"})
        self.assertEqual(self.post(json.dumps(payload(messages=[late])).encode()), 200)
        self.work()
        self.assertTrue(self.chat().ticket_id)
