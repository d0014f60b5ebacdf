"""Articles of the demo company, and what its readers did with them."""

import random
from datetime import timedelta

from markupsafe import Markup

from odoo import fields
from odoo.fields import Command
from odoo.tools import SQL

SECTIONS = [
    ("till", "Кассы", "public", "Всё о кассах: печать, смена, накопитель, оператор."),
    ("pay", "Оплата картой", "public", "Терминалы, отказы банка, сверка итогов."),
    ("station", "Работа станции", "client", "Топливные карты, колонки, лояльность."),
    ("service", "Как мы работаем", "public", "Заявки, сроки, выезды, документы."),
    ("inner", "Для своих", "staff", "Порядок работы линий поддержки."),
]
# section, key, title, keywords, visibility, categories, checklist, body
ARTICLES = [
    (
        "till",
        "printing",
        "Касса не печатает чек",
        "принтер бумага рулон ошибка печати",
        "public",
        ["register_printing", "printing"],
        "checklist_printing_demo",
        """<p>Чаще всего виноваты рулон или крышка. Продажи при этом не останавливайте:
        касса помнит чеки и допечатает их.</p>
        <ol><li>Откройте крышку и проверьте, что рулон лежит термослоем вверх: проведите
        по бумаге ногтем, должна остаться тёмная полоса.</li>
        <li>Закройте крышку до щелчка. Индикатор должен гореть ровно.</li>
        <li>Нажмите «Повтор последнего документа».</li>
        <li>Если чек бледный, протрите печатающую головку салфеткой со спиртом и дайте
        ей высохнуть две минуты.</li></ol>
        <h2>Что значат ошибки</h2>
        <table class="table"><tbody>
        <tr><td><b>E-102</b></td><td>Нет бумаги или открыта крышка</td></tr>
        <tr><td><b>E-107</b></td><td>Перегрев: подождите пять минут</td></tr>
        <tr><td><b>E-211</b></td><td>Нож заклинило: выключите кассу и вызовите
        нас</td></tr>
        </tbody></table>""",
    ),
    (
        "till",
        "drive",
        "Замена фискального накопителя",
        "ФН срок окончание регистрация ИФНС",
        "public",
        ["register_fiscal"],
        "checklist_drive_demo",
        """<p>Накопитель служит 15 или 36 месяцев. За 30 дней до конца срока касса
        предупреждает на каждом отчёте о закрытии смены, и мы сами заводим заявку.</p>
        <ol><li>Закройте смену и дождитесь, пока все документы уйдут оператору.</li>
        <li>Инженер формирует отчёт о закрытии архива, меняет накопитель и
        перерегистрирует кассу.</li>
        <li>Замена занимает 40 минут, касса это время не работает.</li></ol>
        <p>Старый накопитель храните пять лет.</p>""",
    ),
    (
        "till",
        "operator",
        "Чеки не уходят оператору фискальных данных",
        "ОФД непереданные документы порт связь",
        "public",
        ["integration_fiscal", "register_fiscal"],
        None,
        """<p>Касса хранит непереданные чеки до 30 дней, потом блокируется. Пока срок не
        вышел, продавать можно.</p>
        <ul><li>Проверьте, что на компьютере администратора открываются сайты.</li>
        <li>Маршрутизатор не должен закрывать порт 7777.</li>
        <li>Напечатайте отчёт о состоянии расчётов: в нём число непереданных
        документов и дата первого из них.</li></ul>
        <pre>Проверка с компьютера:
        ping ofd.example
        telnet ofd.example 7777</pre>""",
    ),
    (
        "till",
        "shift",
        "Смена не закрывается",
        "Z-отчёт 24 часа истекла",
        "public",
        ["register_settings"],
        None,
        """<p>Смена не может длиться дольше 24 часов. Если касса пишет «Смена истекла»,
        закройте её отчётом и откройте новую, чеки не пропадут.</p>
        <p>Если отчёт не печатается, проверьте бумагу и
        дату на кассе: она не должна отставать от даты последнего чека.</p>""",
    ),
    (
        "till",
        "return",
        "Возврат и чек коррекции",
        "вернуть деньги ошибочный чек",
        "client",
        ["register_settings"],
        None,
        """<p>Возврат в тот же день и позже делается чеком «Возврат прихода» по номеру
        исходного чека. Чек коррекции нужен, если продажа прошла мимо кассы.</p>
        <p>Приложите к коррекции служебную записку с номером и датой.</p>""",
    ),
    (
        "till",
        "marking",
        "Касса не продаёт маркированный товар",
        "честный знак код маркировки сканер",
        "client",
        ["integration_marking", "scanner"],
        None,
        """<p>Если касса отвечает «Код не найден», проверьте код в приложении «Честный
        знак». Если там он в обороте, обновите справочник: «Сервис», «Обмен»,
        «Загрузить коды».</p>
        <p>Товар с выбывшим кодом продавать нельзя, верните его поставщику.</p>""",
    ),
    (
        "pay",
        "no_bank",
        "Терминал пишет «Нет связи с банком»",
        "эквайринг pos-терминал карта не проходит",
        "public",
        ["acquiring"],
        "checklist_payment_demo",
        """<ol><li>Выключите терминал на 30 секунд и включите снова.</li>
        <li>Проверьте кабель или сим-карту: значок сети должен гореть.</li>
        <li>Сделайте «Тест связи» в меню администратора.</li></ol>
        <p>Если не помогло, принимайте наличные и напишите нам: на линию банка мы
        передадим заявку сами.</p>""",
    ),
    (
        "pay",
        "charged",
        "Деньги списались, а чека нет",
        "двойное списание зависла оплата",
        "public",
        ["acquiring"],
        None,
        """<p>Не проводите оплату второй раз. Напечатайте контрольную ленту терминала:
        если операция в ней есть, пробейте чек с оплатой «картой» без терминала. Если
        её нет, банк вернёт деньги сам в срок до трёх дней.</p>""",
    ),
    (
        "pay",
        "totals",
        "Сверка итогов не сходится",
        "итоги дня банк касса разница",
        "client",
        ["acquiring", "software_report"],
        None,
        """<p>Сначала закройте смену на кассе, потом делайте сверку на терминале.
        Разница
        в один чек почти всегда из-за оплаты, которая прошла между ними.</p>""",
    ),
    (
        "station",
        "fuel_card",
        "Топливная карта не читается на колонке",
        "лимит пин-код водитель",
        "client",
        [],
        None,
        """<p>Попробуйте карту на соседней колонке. Не читается и там: карта повреждена,
        замените её у своего менеджера. Читается: напишите нам номер колонки.</p>""",
    ),
    (
        "station",
        "loyalty",
        "Баллы не начислились",
        "программа лояльности бонусы приложение",
        "client",
        ["software_loyalty"],
        None,
        """<p>Баллы приходят в течение суток. Если их нет и завтра, пришлите номер карты
        лояльности, дату и сумму чека, начислим вручную.</p>""",
    ),
    (
        "service",
        "request",
        "Как подать заявку и что будет дальше",
        "обращение номер статус портал почта",
        "public",
        [],
        None,
        """<p>Заявку принимаем на портале, по почте и по телефону. Номер приходит
        сразу, ответ инженера по нормативу вашего договора.</p>
        <p>За ходом работ следите в личном кабинете, там же можно написать инженеру,
        приложить фото и открыть заявку снова.</p>""",
    ),
    (
        "service",
        "visit",
        "Как подготовиться к выезду инженера",
        "пропуск доступ объект визит",
        "client",
        ["visit"],
        None,
        """<ul><li>Закажите пропуск, если он нужен.</li><li>Назовите ответственного на
        объекте и его телефон.</li><li>Освободите подход к оборудованию.</li>
        <li>По окончании проверьте работу и подпишите акт.</li></ul>""",
    ),
    (
        "inner",
        "lines",
        "Когда передавать обращение на вторую линию",
        "эскалация передача очередь норматив",
        "staff",
        [],
        None,
        """<p>Первая линия решает за 20 минут или передаёт. Перед передачей запишите,
        что спросили по памятке категории и что уже сделано.</p>
        <p>Критичные интеграции передаём сразу, ночью звоним дежурному.</p>""",
    ),
    (
        "inner",
        "password",
        "Сервисное меню касс: вход и сброс",
        "пароль инженер настройка",
        "staff",
        ["register_settings"],
        None,
        """<p>Пароль меню лежит в хранилище паролей, запись «Кассы, сервис». Клиенту его
        не называем и в переписку не вставляем.</p>""",
    ),
]
DRAFT = (
    "till",
    "Подключение весов к кассе",
    "<p>Черновик: порядок подключения весов по RS-232, дописать про сетевые.</p>",
)
COMMENTS = [
    (True, "Помогло, спасибо: рулон стоял не той стороной"),
    (True, False),
    (True, False),
    (False, "Не написано, где на нашей модели эта кнопка"),
    (True, "Коротко и понятно"),
    (False, "Хотелось бы видео"),
]
QUERIES = [
    ("не печатает чек", 4),
    ("весы не подключаются", 0),
    ("весы", 0),
    ("замена накопителя", 3),
    ("электронный сертификат", 0),
    ("перенос кассы в другой магазин", 0),
    ("сертификат", 0),
    ("весы не видны кассе", 0),
    ("баллы", 1),
]


class DemoArticles:
    def __init__(self, env):
        self.env = env(context={**env.context, "tracking_disable": True})
        self.random = random.Random(7)
        self.now = fields.Datetime.now()

    def load(self):
        if self.env["service.article"].search_count([], limit=1):
            return
        sections = self._make_sections()
        articles = self._make_articles(sections)
        self._change_one(articles["printing"])
        self._make_uses([*articles.values()])
        self._make_feedback([*articles.values()])
        self._make_searches()

    def _ref(self, name):
        record = self.env.ref(f"service_ticket.{name}", raise_if_not_found=False)
        return record or None

    def _make_sections(self):
        records = self.env["service.article"].create(
            [
                {
                    "name": name,
                    "visibility": visibility,
                    "is_published": True,
                    "sequence": 10 * number,
                    "body": f"<p>{text}</p>",
                    "review_months": 0,
                    "user_id": self.env.ref("base.user_admin").id,
                }
                for number, (_key, name, visibility, text) in enumerate(SECTIONS)
            ]
        )
        return dict(zip((section[0] for section in SECTIONS), records, strict=True))

    def _make_articles(self, sections):
        owners = [
            user
            for name in ("user_ilya_demo", "user_gleb_demo", "user_nina_demo")
            if (user := self._ref(name))
        ] or [self.env.ref("base.user_admin")]
        values_list = []
        for number, (
            section,
            _key,
            name,
            keywords,
            visibility,
            categories,
            checklist,
            body,
        ) in enumerate(ARTICLES):
            found = [self._ref(f"category_{category}_demo") for category in categories]
            values_list.append(
                {
                    "name": name,
                    "parent_id": sections[section].id,
                    "sequence": 10 * number,
                    "keywords": keywords,
                    "visibility": visibility,
                    "is_published": True,
                    "body": body,
                    "user_id": owners[number % len(owners)].id,
                    "category_ids": [
                        Command.link(category.id) for category in found if category
                    ],
                    "checklist_ids": [
                        Command.link(self.env.ref(f"service_knowledge.{checklist}").id)
                    ]
                    if checklist
                    else [],
                }
            )
        section, name, body = DRAFT
        values_list.append(
            {"name": name, "parent_id": sections[section].id, "body": body}
        )
        records = self.env["service.article"].create(values_list)
        # One of them is due for its review.
        records[3].review_on = fields.Date.today()
        return dict(zip((article[1] for article in ARTICLES), records, strict=False))

    def _change_one(self, article):
        row = Markup("<tr><td><b>E-219</b></td><td>Низкое питание</td></tr>")
        end = Markup("</tbody>")
        article.write(
            {
                "change_note": "Добавлена ошибка E-219",
                "body": article.body.replace(end, row + end),
            }
        )

    def _make_uses(self, articles):
        values_list, dates = [], []
        tickets = self.env["service.ticket"].search([], limit=60, order="id desc")
        for number, article in enumerate(articles):
            if number % 7 == 6:
                continue  # some are never read
            kinds = ["view"] * self.random.randint(8, 60)
            kinds += ["answered"] * self.random.randint(0, 6)
            for kind in kinds:
                values_list.append(
                    {
                        "article_id": article.id,
                        "kind": kind,
                        "place": self.random.choice(["public", "client", "client"]),
                    }
                )
        for ticket in tickets[:30]:
            article = self.random.choice(articles)
            values_list.append(
                {
                    "article_id": article.id,
                    "kind": "inserted",
                    "place": "staff",
                    "ticket_id": ticket.id,
                }
            )
        events = self.env["service.article.event"].create(values_list)
        dates = [self._get_date() for _event in events]
        self._set_dates(events, dates)

    def _make_feedback(self, articles):
        values_list = [
            {
                "article_id": article.id,
                "is_helpful": is_helpful,
                "comment": comment,
                "visitor": f"demo {number}-{index}",
            }
            for number, article in enumerate(articles[:8])
            for index, (is_helpful, comment) in enumerate(
                self.random.sample(COMMENTS, 3)
            )
        ]
        votes = self.env["service.article.vote"].create(values_list)
        self._set_dates(votes, [self._get_date() for _vote in votes])

    def _make_searches(self):
        values_list = [
            {
                "name": name,
                "result_count": count,
                "place": self.random.choice(["public", "client"]),
            }
            for name, count in QUERIES
            for _time in range(self.random.randint(1, 6))
        ]
        queries = self.env["service.article.query"].create(values_list)
        self._set_dates(queries, [self._get_date() for _query in queries])

    def _get_date(self):
        return self.now - timedelta(minutes=self.random.randint(0, 60 * 24 * 60))

    def _set_dates(self, records, dates):
        records.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET create_date = date FROM (VALUES %s) AS dated(row, date) "
                "WHERE id = dated.row",
                SQL.identifier(records._table),
                SQL(", ").join(
                    SQL("(%s, %s::timestamp)", record.id, date)
                    for record, date in zip(records, dates, strict=True)
                ),
            )
        )
        records.invalidate_recordset(["create_date"])
