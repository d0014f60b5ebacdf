"""Conversations in MAX, as they come in and are answered."""

from odoo import fields

# Hours ago, number of the chat, first and last name, what they write
WORDS = (
    (26, 501, "Ольга", "Ершова", "Касса 2 печатает бледно, чек не читается"),
    (25.8, 501, "Ольга", "Ершова", "Салфетками протирали, не помогло"),
    (5, 502, "Рустам", "Ибрагимов", "Весы не передают вес на кассу после обновления"),
    (2, 503, "Мария", "Ланская", "Когда приедет мастер по нашему обращению?"),
    (0.4, 504, "Павел", "Дорохов", "Не проходит оплата по карте, терминал пишет 99"),
)
# Number of the chat, what the desk answers, how far it came
ANSWERS = (
    (
        501,
        "Ольга, мастер будет завтра с 10 до 12 и заменит печатающую головку.",
        "read",
    ),
    (
        502,
        "Рустам, видим ошибку. Перезапустите, пожалуйста, службу весов.",
        "delivered",
    ),
    (503, "Мария, мастер выехал, будет через 40 минут.", "failed"),
)
PROBLEM = "Пользователь остановил бота"


class DemoTalks:
    """Fills the account of the demo with conversations."""

    def __init__(self, env):
        self.env = env
        self.account = env.ref("service_max.account_demo")
        self.account.team_id = env["service.ticket"]._get_fallback_team()

    def load(self):
        """Take in what clients wrote, and answer some of it."""
        now = fields.Datetime.now().timestamp()
        for number, (hours, chat, first, last, text) in enumerate(WORDS):
            update = self.update(number, now - hours * 3600, chat, first, last, text)
            self.account._receive(update)
        mine = [("account_id", "=", self.account.id)]
        self.env["service.messenger.event"].search(mine)._process()
        # Nothing leaves a demo.
        Message = self.env["service.messenger.message"]
        said = Message.search([*mine, ("direction", "=", "out")])
        said._note_state("delivered")
        for chat, text, state in ANSWERS:
            self.answer(chat, text, state)

    def update(self, number, moment, chat, first, last, text):
        """Return a message as MAX tells it."""
        milliseconds = int(moment * 1000)
        return {
            "update_type": "message_created",
            "timestamp": milliseconds,
            "user_locale": "ru",
            "message": {
                "sender": {"user_id": chat, "first_name": first, "last_name": last},
                "recipient": {"chat_id": chat, "chat_type": "dialog"},
                "timestamp": milliseconds,
                "body": {"mid": f"mid.demo.{number}", "seq": number, "text": text},
            },
        }

    def answer(self, chat_key, text, state):
        """Answer a conversation; the answer has come so far."""
        chat = self.env["service.messenger.chat"].search(
            [("account_id", "=", self.account.id), ("chat_key", "=", str(chat_key))]
        )
        agent = self.env.ref("service_ticket.user_agent_demo")
        message = chat.ticket_id.with_user(agent).message_post(
            body=text, message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        row = message.sudo().messenger_message_ids
        row._note_state(state, problem=PROBLEM if state == "failed" else False)
