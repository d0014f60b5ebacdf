"""Conversations in MAX, as they come in and are answered."""

from odoo.addons.service_messenger.demo import talks


class DemoTalks(talks.DemoTalks):
    words = (
        (26, "501", "Ольга", "Ершова", "Касса 2 печатает бледно, чек не читается"),
        (25.8, "501", "Ольга", "Ершова", "Салфетками протирали, не помогло"),
        (
            *(5, "502", "Рустам", "Ибрагимов"),
            "Весы не передают вес на кассу после обновления",
        ),
        (2, "503", "Мария", "Ланская", "Когда приедет мастер по нашему обращению?"),
        (
            *(0.4, "504", "Павел", "Дорохов"),
            "Не проходит оплата по карте, терминал пишет 99",
        ),
    )
    answers = (
        (
            "501",
            "Ольга, мастер будет завтра с 10 до 12 и заменит печатающую головку.",
            "read",
        ),
        (
            "502",
            "Рустам, видим ошибку. Перезапустите, пожалуйста, службу весов.",
            "delivered",
        ),
        ("503", "Мария, мастер выехал, будет через 40 минут.", "failed"),
    )
    problem = "Пользователь остановил бота"

    def update(self, number, moment, chat, first, last, text):
        chat, milliseconds = int(chat), moment * 1000
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
