"""Conversations in Telegram, as they come in and are answered."""

from odoo.addons.service_messenger.demo import talks


class DemoTalks(talks.DemoTalks):
    words = (
        (30, "601", "Светлана", "Гордеева", "Не открывается денежный ящик на кассе 3"),
        (29.5, "601", "Светлана", "Гордеева", "Ключом открыли, но сам не выдвигается"),
        (7, "602", "Тимур", "Ахметов", "Сканер читает через раз, нужен мастер"),
        (1.5, "603", "Елена", "Прохорова", "Холодильная витрина показывает +9"),
        (0.3, "604", "Кирилл", "Зотов", "Как получить копию акта за октябрь?"),
    )
    answers = (
        ("601", "Светлана, заменим пружину ящика сегодня до 18:00.", "sent"),
        ("602", "Тимур, протрите окно сканера и напишите, стало ли лучше.", "sent"),
        ("603", "Елена, мастер выехал, перенесите пока продукты.", "failed"),
    )
    told = "sent"
    problem = "Forbidden: bot was blocked by the user"

    def update(self, number, moment, chat, first, last, text):
        person = {"id": int(chat), "first_name": first, "last_name": last}
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

    def settle(self, chats):
        # Whoever was offered articles wants to ask all the same.
        for chat in chats:
            chat._release()
