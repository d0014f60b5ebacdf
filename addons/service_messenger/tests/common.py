import itertools

from odoo import fields

from odoo.addons.service_ticket.tests.common import ServiceTicketCommon

from .fake import FakeMessenger


class ServiceMessengerCommon(ServiceTicketCommon):
    """An account at a messenger on this machine that takes everything."""

    provider = "neutral"
    account_values = {}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("service_messenger.hosts", "127.0.0.1")
        # Whoever else is connected has nothing to do with this.
        cls.env["service.messenger.account"].search([]).state = "off"
        cls.fake = FakeMessenger.start(cls, cls.answer)
        cls.account = cls.env["service.messenger.account"].create(
            {
                "name": "Support",
                "provider": cls.provider,
                "team_id": cls.team.id,
                "api_url": cls.fake.url,
                "token": "token-of-the-bot",
                "secret": "secret-of-the-bot",
                "notice": "Kept for a while.",
                "state": "on",
                **cls.account_values,
            }
        )
        cls.contact.phone = "+7 916 555-01-77"
        cls.numbers = itertools.count(1)

    @classmethod
    def answer(cls, request):
        """Take everything; each message has a number."""
        return 200, {"id": f"out-{next(cls.numbers)}"}

    def setUp(self):
        super().setUp()
        # A test does not commit, which the crons do all the time.
        self.patch(
            type(self.env["ir.cron"]), "_commit_progress", lambda *a, **k: float("inf")
        )
        self.fake.requests.clear()
        self.fake.script.clear()

    def event(self, key="1", chat="77", kind="message", **values):
        """Return an event as the gateway sends it."""
        sender = {"key": chat, "name": "Ivan Petrov"}
        return {
            "event_key": key,
            "chat_key": chat,
            "kind": kind,
            "sender": sender,
            "external_id": f"in-{key}",
            **values,
        }

    def tell(self, *events):
        """Let the messenger tell something, and work on it; return the rows."""
        self.account._receive({"events": list(events)})
        self.work()
        return self.env["service.messenger.event"].search(
            [("account_id", "=", self.account.id)], order="id"
        )

    def work(self):
        self.env["service.messenger.event"]._cron_process()
        self.env.invalidate_all()

    def send(self):
        """Let what is due leave."""
        self.env["service.messenger.message"]._cron_send()
        self.env.invalidate_all()

    def chat(self, key="77"):
        return self.env["service.messenger.chat"].search(
            [("account_id", "=", self.account.id), ("chat_key", "=", key)]
        )

    def outbox(self, key="77"):
        """Return what was said in a chat, oldest first."""
        return self.env["service.messenger.message"].search(
            [("chat_id", "=", self.chat(key).id), ("direction", "=", "out")],
            order="id",
        )

    def later(self, records):
        """Let the pause before the next try be over."""
        records.write({"next_try_at": fields.Datetime.now()})
        records.account_id.write({"resting_until": False})

    def reply(self, ticket, body="On our way", **values):
        """Let the agent answer a ticket."""
        return ticket.with_user(self.agent).message_post(
            body=body,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            **values,
        )
