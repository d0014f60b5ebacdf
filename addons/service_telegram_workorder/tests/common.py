from base64 import b64decode
from itertools import count

from odoo import fields

from odoo.addons.service_partner_portal.tests.contractor_common import ContractorCommon

# One pixel.
PNG = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


class PerformerBotCommon(ContractorCommon):
    """A bot, and people who have linked a chat: the boss of the firm, the technician of
    the firm, the firm next door, and an own technician."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["service.messenger.account"].search([]).active = False
        cls.account = cls.make_account("Field bot", "fieldbot")
        cls.numbers = count(1)
        cls.boss = cls.make_chat(cls.contractor, cls.contractor_user)
        cls.goers = cls.make_chat(cls.goer, cls.goer_user)
        cls.rivals = cls.make_chat(cls.rival)
        cls.own = cls.make_chat(cls.technician)
        cls.env.flush_all()
        cls.env.cr.precommit.run()
        cls.forget()

    @classmethod
    def make_account(cls, name, username):
        return cls.env["service.messenger.account"].create(
            {
                "name": name,
                "provider": "telegram",
                "telegram_username": username,
                "token": "1:test",
                "state": "on",
                "notice": False,
            }
        )

    @classmethod
    def make_chat(cls, resource=None, user=None, account=None):
        """Return a chat, linked to a performer."""
        account = account or cls.account
        chat = cls.env["service.messenger.chat"].create(
            {
                "account_id": account.id,
                "chat_key": str(1000 + next(cls.numbers)),
                "name": f"Chat of {resource.name if resource else 'a stranger'}",
                "last_in_at": fields.Datetime.now(),
            }
        )
        if resource:
            cls.env["service.resource.link"].create(
                {
                    "resource_id": resource.id,
                    "user_id": user and user.id,
                    "account_id": account.id,
                    "chat_id": chat.id,
                    "linked_at": fields.Datetime.now(),
                }
            )
        return chat

    # What people do

    def bring(self, chat, kind="message", sent=(), **content):
        """Let something arrive from a chat; return what the bot says to it."""
        self.settle()
        self.forget()
        number = next(self.numbers)
        content = {
            "external_id": str(number),
            "sender": {"key": chat.chat_key, "name": chat.name},
            "files": [
                {"file_key": name, "name": name, "size": len(data)}
                for name, data in sent
            ],
            "chat_type": "private",
            **content,
        }
        Event = self.env["service.messenger.event"]
        event = Event.create(
            {
                "account_id": chat.account_id.id,
                "event_key": f"test-{number}",
                "chat_key": chat.chat_key,
                "kind": kind,
                "payload": {},
                "content": content,
                "state": "received",
                "occurred_at": fields.Datetime.now(),
            }
        )
        self.env["ir.attachment"].create(
            [
                {
                    "name": name,
                    "raw": data,
                    "res_model": event._name,
                    "res_id": event.id,
                }
                for name, data in sent
            ]
        )
        event._process()
        self.assertEqual(event.state, "done", event.problem)
        self.event = event
        self.settle()
        return self.said(chat)

    def write_to(self, chat, text, **content):
        return self.bring(chat, text=text, **content)

    def press(self, chat, data):
        return self.bring(chat, kind="button", data=data)

    def tap(self, chat, label):
        """Press the button that was shown last with a text that begins so."""
        return self.press(chat, self.find_button(chat, label))

    def find_button(self, chat, label):
        messages = self.env["service.messenger.message"].search(
            [("chat_id", "=", chat.id), ("direction", "=", "out")], order="id desc"
        )
        for message in messages:
            for row in message.buttons or ():
                for button in [row] if isinstance(row, dict) else row:
                    if button.get("text", "").startswith(label) and "data" in button:
                        return button["data"]
        self.fail(f"No button “{label}” in: {messages.mapped('buttons')}")

    # What the bot says

    def settle(self):
        """Do what the end of a transaction does."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.flush_all()

    @classmethod
    def forget(cls):
        """Look at what is said from now on."""
        latest = cls.env["service.messenger.message"].search([], limit=1)
        cls.seen = latest.id or 0

    def said(self, chat):
        """Return what was said to a chat since, as one text."""
        messages = self.env["service.messenger.message"].search(
            [
                ("chat_id", "=", chat.id),
                ("direction", "=", "out"),
                ("id", ">", self.seen),
            ],
            order="id",
        )
        return "\n".join(messages.mapped("text"))
