"""What lies in the queues by subject just now, so that none of them is empty."""

from dataclasses import dataclass
from datetime import timedelta

from odoo.tools import plaintext2html

from .writer import DemoWriter

MINUTE = 1
HOUR = 60 * MINUTE
DAY = 24 * HOUR


@dataclass(frozen=True)
class Waiting:
    """One request that is open.

    ``age`` counts minutes; ``user`` is who works on it, nobody when empty; ``stage``
    is the stage, ``reason`` what it waits for.
    """

    queue: str
    category: str
    age: int
    subject: str
    text: str
    user: str = ""
    channel: str = "email"
    priority: str = "1"
    stage: str = "new"
    reason: str = ""


def _done(queue, category, age, subject, text, user, channel="email"):
    return Waiting(queue, category, age, subject, text, user, channel, stage="done")


QUEUES = (
    Waiting(
        "technical",
        "printing",
        25,
        "Принтер ценников печатает полосами",
        "Головку почистили, полоса осталась. Завтра переоценка, ценников триста штук.",
    ),
    Waiting(
        "experts",
        "integration_erp",
        3 * HOUR,
        "Остатки в кассе и в учётной системе расходятся",
        "Расхождение растёт после каждого возврата. Журнал обмена за неделю приложили.",
        user="gleb",
        priority="2",
        stage="open",
    ),
    Waiting(
        "tills",
        "register_fiscal",
        40,
        "Накопитель заполнен на 95 %",
        "Касса предупреждает при открытии смены. Когда можно приехать с заменой?",
        user="timur",
        channel="portal",
        stage="open",
    ),
    Waiting(
        "pumps",
        "visit",
        35,
        "Колонка 4 не отпускает топливо после оплаты",
        "Деньги списаны, колонка показывает «Занято». Водитель ждёт на площадке.",
        channel="phone",
        priority="3",
    ),
    Waiting(
        "pumps",
        "register_settings",
        5 * HOUR,
        "Показания колонки и кассы отличаются на два литра",
        "Третий день подряд, только на дизельном топливе. Сверка за смену приложена.",
        user="timur",
        stage="open",
    ),
    Waiting(
        "pumps",
        "visit",
        2 * DAY,
        "Заменить считыватель карт на колонке 2",
        "Карты читаются с третьего раза. Новый считыватель уже на АЗС.",
        user="timur",
        channel="web",
        stage="waiting",
        reason="client",
    ),
    _done(
        "pumps",
        "visit",
        4 * DAY,
        "Колонка не выходит на связь после грозы",
        "Контроллер не отвечает, соседние колонки работают.",
        "timur",
        "phone",
    ),
    Waiting(
        "network",
        "internet",
        50,
        "Резервный канал не включается",
        "Основной канал пропал на десять минут, на модем касса не перешла.",
        user="denis",
        priority="2",
        stage="open",
    ),
    Waiting(
        "payments",
        "acquiring",
        20,
        "Терминал печатает чек, деньги не списываются",
        "Так прошло четыре покупки подряд. Номера операций в файле.",
        priority="2",
    ),
    Waiting(
        "payments",
        "acquiring",
        6 * HOUR,
        "Возврат по карте не дошёл до покупателя",
        "Возврат оформили десять дней назад, банк операции не видит.",
        user="sofia",
        stage="waiting",
        reason="client",
    ),
    _done(
        "payments",
        "acquiring",
        3 * DAY,
        "Не проходит оплата по QR-коду",
        "Код на экране есть, приложение банка его не принимает.",
        "denis",
        "chat",
    ),
    Waiting(
        "loyalty",
        "software_loyalty",
        15,
        "Баллы списались дважды",
        "Покупатель показал выписку: за одну покупку списано 400 баллов вместо 200.",
        channel="chat",
    ),
    Waiting(
        "loyalty",
        "software_loyalty",
        4 * HOUR,
        "Скидка по карте не действует на кофе",
        "С начала акции касса считает полную цену. На других товарах скидка есть.",
        user="ilya",
        stage="open",
    ),
    _done(
        "loyalty",
        "software_loyalty",
        5 * DAY,
        "Перенести баллы на новую карту",
        "Старая карта утеряна, клиент постоянный.",
        "ksenia",
        "phone",
    ),
    Waiting(
        "fuelcards",
        "integration_erp",
        45,
        "Топливная карта заблокирована без причины",
        "Водитель стоит на трассе. Лимит не исчерпан, договор действует.",
        channel="phone",
        priority="3",
    ),
    Waiting(
        "fuelcards",
        "contract_documents",
        DAY,
        "Поднять лимит по двенадцати картам",
        "Список карт и новые лимиты в таблице, просим до пятницы.",
        user="denis",
        channel="portal",
        stage="open",
    ),
    Waiting(
        "reports",
        "software_report",
        90,
        "Сменный отчёт не сходится с кассой на 12 рублей",
        "Расхождение появляется при закрытии в полночь. Отчёты за три дня приложены.",
        user="nina",
        stage="open",
    ),
    Waiting(
        "reports",
        "software_report",
        10,
        "Добавить в отчёт продажи по часам",
        "Руководитель просит видеть, когда нужен второй кассир.",
        channel="web",
        priority="0",
    ),
    Waiting(
        "marking",
        "integration_marking",
        30,
        "Код маркировки не проходит проверку",
        "Вода одной партии: касса пишет «Код не найден». Товар снят с полки.",
        priority="2",
    ),
    Waiting(
        "database",
        "workplace_server",
        2 * HOUR,
        "Резервная копия не создаётся третью ночь",
        "В журнале «Недостаточно места», на диске свободно 300 ГБ.",
        user="denis",
        channel="internal",
        priority="2",
        stage="open",
    ),
    Waiting(
        "database",
        "integration_erp",
        55,
        "Отчёт за год выполняется сорок минут",
        "Раньше хватало двух. Ничего не меняли, база выросла до 80 ГБ.",
    ),
    Waiting(
        "development",
        "software_till",
        DAY,
        "Второй экран гаснет при возврате",
        "Повторяется всегда: возврат, затем отмена. Версия 8.3, шаги записаны.",
        user="gleb",
        channel="internal",
        stage="open",
    ),
    Waiting(
        "development",
        "software_till",
        3 * DAY,
        "Печатать название бригады в чеке",
        "Просит сеть: в чеке должно быть видно, чья смена. Образец приложен.",
        channel="portal",
        priority="0",
    ),
    Waiting(
        "fiscal",
        "register_fiscal",
        3 * HOUR,
        "Накопитель с ключом на 36 месяцев: подойдёт ли к старой кассе",
        "Касса 2019 года, прошивка последняя. Клиент ждёт счёта.",
        user="gleb",
        stage="open",
    ),
    Waiting(
        "integration",
        "integration_delivery",
        12,
        "Заказы с сайта не доходят до магазина",
        "С утра двадцать заказов, в кассе пусто. Покупатели звонят.",
        channel="phone",
        priority="3",
    ),
    Waiting(
        "processing",
        "integration_erp",
        7 * HOUR,
        "Не выгружен реестр операций за вчера",
        "Процессинг отдал пустой файл, сверка стоит.",
        user="denis",
        stage="waiting",
        reason="external",
    ),
    Waiting(
        "processing",
        "integration_erp",
        DAY,
        "Повторные списания по трём картам",
        "Запросили у процессинга разбор, номера операций переданы.",
        user="denis",
        stage="waiting",
        reason="external",
    ),
    Waiting(
        "acquiring",
        "acquiring",
        5 * HOUR,
        "Банк не видит терминал 20471",
        "Терминал заменили вчера, регистрация в банке не прошла.",
        user="sofia",
        stage="waiting",
        reason="external",
    ),
)


class DemoQueues(DemoWriter):
    """Requests in the queues, written in one batch.

    :param env: environment of the superuser, after the queues were made
    """

    def load(self):
        """Write the requests, each of another client."""
        names = self.env["ir.model.data"].search_fetch(
            [("module", "=", "service_ci"), ("model", "=", "res.partner")],
            ["res_id"],
        )
        contacts = self.env["res.partner"].search(
            [
                ("id", "in", names.mapped("res_id")),
                ("parent_id.is_company", "=", True),
                ("email", "!=", False),
            ],
            order="id",
            limit=len(QUEUES),
        )
        self.env["service.ticket"].create(
            [
                self._values(request, contacts[number % len(contacts)])
                for number, request in enumerate(QUEUES)
            ]
        )

    def _values(self, request, contact):
        opened_at = self.now - timedelta(minutes=request.age)
        answered_at = opened_at + timedelta(minutes=request.age / 4)
        values = {
            "name": request.subject,
            "description": plaintext2html(request.text),
            "team_id": self._ref(f"team_{request.queue}_demo").id,
            "category_id": self._ref(f"category_{request.category}_demo").id,
            "type_id": self._ref("type_incident").id,
            "channel_id": self.env["service.channel"]._id_of(request.channel),
            "priority": request.priority,
            "partner_id": contact.id,
            "stage_id": self._ref(f"stage_{request.stage}").id,
            "opened_at": opened_at,
            "needs_reply_since": opened_at,
        }
        if request.user:
            values.update(
                user_id=self._ref(f"user_{request.user}_demo").id,
                first_response_at=answered_at,
                needs_reply_since=False,
            )
        if request.reason:
            values.update(
                waiting_reason_id=self._ref(f"waiting_reason_{request.reason}").id,
                waiting_since=answered_at,
                waiting_by_id=values["user_id"],
            )
        if request.stage == "done":
            values["closed_at"] = opened_at + timedelta(minutes=request.age / 2)
        return values
