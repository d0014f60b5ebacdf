"""The ticket that the tour and the pictures show: written by hand, not drawn."""

from datetime import timedelta

from .matters import MATTERS
from .stories import MOSCOW, Say, Story


def showcase(now, contact, ci):
    """Return a request in the middle of its life, with everything on it.

    :param now: the present, naive UTC
    :param contact: ``res.partner`` who asks
    :param ci: the cash register that it is about
    """
    matter = next(m for m in MATTERS if m.category == "register_fiscal")
    start = _yesterday_morning(now)
    story = Story(
        opened_at=start,
        channel="email",
        matter=matter,
        subject=f"Касса не пробивает чек, ошибка 235: {ci.site_id.name}",
        text=f"Касса в торговом зале, зав. № {ci.serial}, со вчерашнего вечера не "
        "пробивает чеки: пишет «Ошибка ФН 235». Перезагружали два раза, не помогло. "
        "Фото экрана приложил.\n\nОчередь стоит на одну кассу, просим помочь поскорее.",
        contact=contact,
        site=ci.site_id,
        ci=ci,
        team="support",
        user="agent",
        priority="2",
        stage="open",
        first_response_at=start + timedelta(minutes=14),
        xmlid="ticket_showcase_demo",
    )
    name = contact.name.split()[0]
    last = start + timedelta(hours=3, minutes=50)
    story.talk = [
        Say("client", story.text, start, ("till_error.png",)),
        Say(
            "agent",
            f"{name}, добрый день!\n\nКасса не передаёт чеки оператору и поэтому "
            "блокируется. Проверьте, пожалуйста, открывается ли на компьютере "
            "администратора любой сайт, и пришлите отчёт о состоянии расчётов: меню "
            "«Отчёты», пункт 4.",
            start + timedelta(minutes=14),
        ),
        Say(
            "client",
            "Сайты открываются. Отчёт распечатали, фото ниже: 47 непереданных "
            "документов.",
            start + timedelta(minutes=52),
            ("report.png",),
        ),
        Say(
            "note",
            "На точке вчера меняли маршрутизатор. Похоже, закрыт порт оператора. "
            "Тимур, посмотришь? Накопитель живой, менять не нужно.",
            start + timedelta(hours=1, minutes=5),
        ),
        Say(
            "agent",
            f"{name}, причина найдена: после замены маршрутизатора закрыт порт, через "
            "который касса передаёт чеки. Открываем, займёт около часа. До этого "
            "чеки можно пробивать на второй кассе.",
            start + timedelta(hours=1, minutes=40),
        ),
        Say(
            "client",
            "Спасибо! Проверили: вторая касса работает, а первая пока пишет то же "
            "самое. Когда примерно ждать?",
            last,
        ),
    ]
    story.needs_reply_since = last
    return story


def _yesterday_morning(now):
    """Return 9:40 in Moscow of the last working day that is over."""
    local = (now + MOSCOW - timedelta(days=1)).replace(hour=9, minute=40, second=0)
    while local.weekday() > 4:
        local -= timedelta(days=1)
    return local - MOSCOW
