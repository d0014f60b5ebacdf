"""Conversations in Telegram, as they come in and are answered."""

from odoo import fields

# Hours ago, number of the chat, first and last name, what they write
WORDS = (
    (30, 601, "Светлана", "Гордеева", "Не открывается денежный ящик на кассе 3"),
    (29.5, 601, "Светлана", "Гордеева", "Ключом открыли, но сам не выдвигается"),
    (7, 602, "Тимур", "Ахметов", "Сканер читает через раз, нужен мастер"),
    (1.5, 603, "Елена", "Прохорова", "Холодильная витрина показывает +9"),
    (0.3, 604, "Кирилл", "Зотов", "Как получить копию акта за октябрь?"),
)
# Number of the chat, what the desk answers, how far it came
ANSWERS = (
    (601, "Светлана, заменим пружину ящика сегодня до 18:00.", "sent"),
    (602, "Тимур, протрите окно сканера и напишите, стало ли лучше.", "sent"),
    (603, "Елена, мастер выехал, перенесите пока продукты.", "failed"),
)
PROBLEM = "Forbidden: bot was blocked by the user"


class DemoTalks:
    """Fills the account of the demo with conversations."""

    def __init__(self, env):
        self.env = env
        self.account = env.ref("service_telegram.account_telegram_demo")
        self.account.team_id = env["service.ticket"]._get_fallback_team()

    def load(self):
        """Take in what clients wrote, and answer some of it."""
        now = int(fields.Datetime.now().timestamp())
        for number, (hours, chat, first, last, text) in enumerate(WORDS, 1):
            moment = now - int(hours * 3600)
            self.account._receive(self.update(number, moment, chat, first, last, text))
        mine = [("account_id", "=", self.account.id)]
        self.env["service.messenger.event"].search(mine)._process()
        # Whoever was offered articles wants to ask all the same.
        Chat = self.env["service.messenger.chat"]
        self.chats = Chat.search(mine).grouped("chat_key")
        for chat in self.chats.values():
            chat._release()
        # Nothing leaves a demo.
        Message = self.env["service.messenger.message"]
        Message.search([*mine, ("direction", "=", "out")])._note_state("sent")
        for chat, text, state in ANSWERS:
            self.answer(chat, text, state)

    def update(self, number, moment, chat, first, last, text):
        """Return a message as Telegram tells it."""
        person = {"id": chat, "first_name": first, "last_name": last}
        return {
            "update_id": number,
            "message": {
                "message_id": number,
                "date": moment,
                "chat": {"type": "private", **person},
                "from": {"is_bot": False, "language_code": "ru", **person},
                "text": text,
            },
        }

    def answer(self, chat_key, text, state):
        """Answer a conversation; the answer has come so far."""
        chat = self.chats[str(chat_key)]
        agent = self.env.ref("service_ticket.user_agent_demo")
        message = chat.ticket_id.with_user(agent).message_post(
            body=text, message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        row = message.sudo().messenger_message_ids
        row._note_state(state, problem=PROBLEM if state == "failed" else False)
