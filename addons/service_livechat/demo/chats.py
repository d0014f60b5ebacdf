"""Two chats on the website of the demo company that are over."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tools import plaintext2html

PARAMETERS = [
    {
        "name": "serial",
        "string": "Заводской номер кассы",
        "type": "char",
        "required": True,
        "help": "На наклейке снизу, после букв «ЗН ККТ».",
    },
    {
        "name": "screen",
        "string": "Что на экране",
        "type": "selection",
        "required": True,
        "selection": [
            ["paper", "Ошибка бумаги"],
            ["drive", "Ошибка накопителя"],
            ["dark", "Экран не горит"],
        ],
    },
]
# minutes after the beginning, who, words
PRINTING = (
    (
        0,
        "visitor",
        "Добрый день! Касса на второй линии не печатает чек, очередь стоит.",
    ),
    (1, "desk", "Здравствуйте, Сергей. Вижу ваш магазин. Что на экране кассы?"),
    (2, "visitor", "Пишет E-102, бумага есть, только что поменяли."),
    (3, "desk", "Проверьте, щёлкнула ли крышка: E-102 бывает и от неё. Заявку завела."),
    (6, "visitor", "Точно, крышка. Печатает, спасибо!"),
    (7, "desk", "Отлично, закрываю. Хорошей смены!"),
)
CARDS = (
    (0, "visitor", "Здравствуйте, терминал пишет «нет связи с банком» уже полчаса."),
    (2, "visitor", "Есть кто-нибудь?"),
    (3, "bot", "Сейчас все заняты. Заявка создана, мы ответим в рабочее время."),
)


class DemoChats:
    def __init__(self, env):
        self.env = env
        self.channel = env.ref("service_livechat.livechat_channel_demo")
        self.now = fields.Datetime.now()

    def load(self):
        """Publish the form of the bot's service, and write both chats."""
        item = self.env.ref("service_livechat.item_till_demo")
        form = self.env["service.catalog.form"].create(
            {"item_id": item.id, "definition": PARAMETERS}
        )
        form.action_publish()
        client = self.env.ref("service_ticket.user_client_demo").partner_id
        solved = self._write_chat(
            self.now - timedelta(days=1, hours=3), PRINTING, partner=client
        )
        ticket = solved._service_make_tickets(
            category_id=self.env.ref(
                "service_ticket.category_register_printing_demo"
            ).id
        )
        self._rate(solved, 5, "Ответили за минуту!")
        ticket.action_close()
        ticket.closed_at = ticket.opened_at + timedelta(minutes=7)
        missed = self._write_chat(self.now - timedelta(hours=2), CARDS)
        missed.livechat_failure = "no_answer"
        missed._service_make_tickets(
            user_id=False,
            category_id=self.env.ref("service_ticket.category_acquiring_demo").id,
        )

    def _write_chat(self, start, words, partner=None):
        operator = self.env.ref("service_ticket.user_sofia_demo").partner_id
        bot = self.env.ref("service_livechat.chatbot_message").operator_partner_id
        guest = self.env["mail.guest"]
        if not partner:
            guest = guest.create({"name": "Посетитель", "lang": "ru_RU"})
        visitor = {"partner_id": partner.id} if partner else {"guest_id": guest.id}
        chat = self.env["discuss.channel"].create(
            {
                "name": partner.name if partner else guest.name,
                "channel_type": "livechat",
                "livechat_channel_id": self.channel.id,
                "livechat_operator_id": operator.id,
                "livechat_end_dt": start + timedelta(minutes=words[-1][0] + 1),
                "channel_member_ids": [
                    Command.create({**visitor, "livechat_member_type": "visitor"}),
                    Command.create(
                        {"partner_id": operator.id, "livechat_member_type": "agent"}
                    ),
                    Command.create(
                        {"partner_id": bot.id, "livechat_member_type": "bot"}
                    ),
                ],
            }
        )
        # Nobody may write when a chat began; how long it was is counted from there.
        self.env.cr.execute(
            "UPDATE discuss_channel SET create_date = %s WHERE id = %s",
            [start, chat.id],
        )
        chat.invalidate_recordset(["create_date"])
        authors = {
            "visitor": {
                "author_id": partner.id if partner else False,
                "author_guest_id": guest.id,
                "email_from": partner.email_formatted if partner else guest.name,
            },
            "desk": {"author_id": operator.id, "email_from": operator.email_formatted},
            "bot": {"author_id": bot.id, "email_from": bot.name},
        }
        self.env["mail.message"].create(
            [
                {
                    "model": chat._name,
                    "res_id": chat.id,
                    "body": plaintext2html(text),
                    "date": start + timedelta(minutes=minutes),
                    "message_type": "comment",
                    "subtype_id": self.env.ref("mail.mt_comment").id,
                    **authors[who],
                }
                for minutes, who, text in words
            ]
        )
        return chat

    def _rate(self, chat, value, words):
        self.env["rating.rating"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id(chat._name),
                "res_id": chat.id,
                "rating": value,
                "feedback": words,
                "consumed": True,
                "partner_id": chat._service_visitor().id,
                "rated_partner_id": chat.livechat_operator_id.id,
            }
        )
