from odoo.addons.service_messenger.tests.common import ServiceMessengerCommon

from .bot_api import TOKEN, USERNAME, BotApi


class TelegramCommon(ServiceMessengerCommon):
    """A bot at a Bot API server on this machine."""

    provider = "telegram"
    account_values = {
        "token": TOKEN,
        "secret": "secret-of-the-bot",
        "telegram_username": USERNAME,
        "notice": "Kept for a while.",
    }

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ru_RU")
        cls.env.user.lang = "en_US"
        cls.api = BotApi().start()
        cls.addClassCleanup(cls.api.stop)
        cls.account.api_url = cls.api.url

    def setUp(self):
        super().setUp()
        self.api.forget()

    def receive(self, *updates):
        """Let Telegram tell something; return how much of it is new."""
        return sum(self.account._receive(update) for update in updates)

    def tell(self, *updates):
        """The same, and work on it."""
        self.receive(*updates)
        self.work()

    def speak(self, *updates):
        """The same, and let what the bot says leave."""
        self.tell(*updates)
        self.leave()

    def leave(self):
        while self.env["service.messenger.message"].search_count(
            self.env["service.messenger.message"]._get_due_domain()
        ):
            self.send()

    def chat(self, key="7"):
        return super().chat(str(key))

    def outbox(self, key="7"):
        return super().outbox(str(key))

    def known(self, key=7):
        """Return the chat of the client's contact."""
        chat = self.env["service.messenger.chat"].create(
            {
                "account_id": self.account.id,
                "chat_key": str(key),
                "name": "Anna Orlova",
                "lang": "en",
                "partner_id": self.contact.id,
                "last_in_at": "2026-01-01 10:00:00",
            }
        )
        return chat

    def tickets(self):
        """Return what was asked for in chats, oldest first."""
        return self.env["service.ticket"].search(
            [("messenger_chat_id.account_id", "=", self.account.id)], order="id"
        )

    def bodies(self, ticket):
        """Return what the client said in the conversation, oldest first."""
        messages = ticket.message_ids.filtered(
            lambda message: message.message_type == "comment"
        )
        return [str(message.preview) for message in messages.sorted("id")]
