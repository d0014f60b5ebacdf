"""Request types with a process, a catalogue of services, and tickets on their way.

The types of a telecom operator: survey, construction, tender, money, trouble.
"""

from datetime import timedelta

from odoo.fields import Command

from .writer import DemoWriter

GROUPS = {
    "lawyers": ("Юристы", "nina", ("nina", "sofia")),
    "engineers": ("Инженеры сети", "timur", ("timur", "ksenia", "denis")),
    "builders": ("Строительный контроль", "gleb", ("gleb", "ksenia")),
    "finance": ("Финансовый контроль", "manager", ("manager", "nina")),
}


def text(name, label, required=False, **keys):
    return {
        "name": name,
        "string": label,
        "type": "char",
        "required": required,
        **keys,
    }


def number(name, label, required=False, **keys):
    return {**text(name, label, required, **keys), "type": "integer"}


def choice(name, label, *options, required=False, **keys):
    return {
        **text(name, label, required, **keys),
        "type": "selection",
        "selection": [[f"o{i}", option] for i, option in enumerate(options, 1)],
    }


def tags(name, label, *options):
    return {
        **text(name, label),
        "type": "tags",
        "tags": [[f"t{i}", option, i] for i, option in enumerate(options, 1)],
    }


def day(name, label, required=False):
    return {**text(name, label, required), "type": "date"}


def yes(name, label, required=False, **keys):
    return {**text(name, label, required, **keys), "type": "boolean"}


def person(name, label):
    return {**text(name, label), "type": "many2one", "comodel": "res.partner"}


ADDRESS = text(
    "address",
    "Адрес объекта",
    required=True,
    help="Город, улица, дом; этаж и помещение, если знаете",
)

# key: name, description, card, stages; a stage: name, what customers read, status,
# tasks; a task: name, group, working hours, more values of its template.
TYPES = {
    "survey": (
        "Обследование",
        "Проверяем, можно ли подключить объект и чего это потребует.",
        [
            ADDRESS,
            person("host", "Кто встретит на объекте"),
            choice("building", "Что за здание", "Торговый центр", "Офис", "Склад"),
            yes("own", "Помещение в собственности"),
        ],
        (
            ("Заявлено", "Принято", "new", ()),
            (
                "Предпроект",
                "Изучаем возможность подключения",
                "open",
                (
                    ("Проверить договор с собственником", "lawyers", 8, {}),
                    ("Проверить трассу и ёмкость узла", "engineers", 16, {}),
                ),
            ),
            (
                "Выезд на объект",
                "Договариваемся о выезде",
                "open",
                (("Обследовать объект, приложить фото", "engineers", 24, {}),),
            ),
            (
                "Согласование",
                "Готовим предложение",
                "open",
                (("Согласовать смету", "finance", 8, {}),),
            ),
            ("Выполнено", "Готово", "done", ()),
        ),
    ),
    "fibre": (
        "Строительство ВОЛС",
        "Прокладываем оптическую линию до объекта.",
        [
            ADDRESS,
            number("length", "Длина трассы", suffix="м"),
            choice("way", "Способ прокладки", "По опорам", "В канализации", "В грунте"),
            day("until", "Сдать до", required=True),
        ],
        (
            ("Заявлено", "Принято", "new", ()),
            (
                "Разрешения",
                "Получаем разрешения",
                "open",
                (
                    ("Получить согласие собственников", "lawyers", 40, {}),
                    ("Выпустить рабочую документацию", "engineers", 40, {}),
                ),
            ),
            (
                "Строительство",
                "Строим линию",
                "open",
                (
                    ("Проложить кабель и сварить муфты", "engineers", 80, {}),
                    ("Принять скрытые работы", "builders", 8, {}),
                ),
            ),
            (
                "Сдача",
                "Сдаём линию",
                "open",
                (("Снять рефлектограмму, подписать акт", "builders", 8, {}),),
            ),
            ("Построено", "Построено", "done", ()),
        ),
    ),
    "tender": (
        "Тендер",
        "Готовим предложение к закупке клиента.",
        [
            text("notice", "Номер извещения", required=True),
            day("deadline", "Подать до", required=True),
            number("sum", "Начальная цена", suffix="₽"),
        ],
        (
            ("Поступил", "Принято", "new", ()),
            (
                "Проверка условий",
                "Изучаем условия",
                "open",
                (
                    ("Проверить проект договора", "lawyers", 8, {"refuse": "Отказ"}),
                    ("Оценить техническую часть", "engineers", 16, {}),
                    ("Посчитать цену", "finance", 8, {}),
                ),
            ),
            ("Подача заявки", "Подаём заявку", "open", ()),
            ("Выиграли", "Завершено", "done", ()),
            ("Отказ", "Не участвуем", "cancelled", ()),
        ),
    ),
    "finance": (
        "Заявка на оплату",
        "Просим деньги на работы и закупки по заявкам клиентов.",
        [
            number("sum", "Сумма", required=True, suffix="₽"),
            text("purpose", "На что", required=True),
            person("supplier", "Кому"),
        ],
        (
            ("Черновик", "Принято", "new", ()),
            (
                "Проверка",
                "На проверке",
                "open",
                (
                    ("Проверить основание", "lawyers", 4, {"refuse": "Отклонено"}),
                    ("Подтвердить бюджет", "finance", 4, {"refuse": "Отклонено"}),
                ),
            ),
            ("К оплате", "К оплате", "open", ()),
            ("Оплачено", "Оплачено", "done", ()),
            ("Отклонено", "Отклонено", "cancelled", ()),
        ),
    ),
    "trouble": (
        "Авария на линии",
        "Не работает подключённая услуга связи.",
        [
            ADDRESS,
            choice(
                "effect",
                "Что не работает",
                "Всё",
                "Интернет",
                "Телефония",
                required=True,
            ),
            yes("power", "Питание на оборудовании есть"),
        ],
        (
            ("Открыта", "Принято", "new", ()),
            (
                "Диагностика",
                "Ищем причину",
                "open",
                (("Проверить линию и оборудование", "engineers", 2, {}),),
            ),
            ("Восстановление", "Восстанавливаем связь", "open", ()),
            ("Проверка клиентом", "Проверьте, пожалуйста", "waiting", ()),
            ("Восстановлено", "Восстановлено", "done", ()),
        ),
    ),
}

SPEED = choice("speed", "Скорость", "100 Мбит/с", "300 Мбит/с", "1 Гбит/с")
# section: (name, code, type, norms: reaction, resolution, work; definition, checklist)
CATALOG = {
    "Связь": (
        (
            "Обследование объекта",
            "SRV",
            "survey",
            (4, 40, 6),
            [
                number("users", "Рабочих мест"),
                tags("media", "Что рассматриваем", "Оптика", "Радио", "LTE"),
            ],
            "План помещения и имя того, кто пустит на объект.",
        ),
        (
            "Подключение интернета",
            "INET",
            "survey",
            (4, 80, 8),
            [
                {**SPEED, "required": True},
                number("users", "Число пользователей", required=True),
                number("traffic", "Объём трафика", suffix="ГБ в месяц"),
                yes("address", "Нужен постоянный адрес"),
                day("start", "Желаемая дата"),
            ],
            "Договор аренды или выписка, реквизиты юрлица.",
        ),
        (
            "Виртуальная сеть между точками",
            "VPN",
            "survey",
            (4, 120, 16),
            [number("points", "Число точек", required=True), SPEED],
            None,
        ),
        (
            "Рассылка сообщений",
            "SMS",
            None,
            (8, 24, 2),
            [
                text(
                    "sender",
                    "Имя отправителя",
                    required=True,
                    help="До 11 латинских букв",
                ),
                number("volume", "Сообщений в месяц", required=True),
            ],
            "Письмо о праве на имя отправителя.",
        ),
        (
            "Строительство линии до объекта",
            "FOCL",
            "fibre",
            (8, 240, 120),
            [number("fibres", "Волокон в кабеле"), yes("ring", "Резервная трасса")],
            "Согласие собственника здания.",
        ),
        (
            "Перерыв связи",
            "DOWN",
            "trouble",
            (0.5, 8, 2),
            [
                {**text("since", "С какого времени"), "type": "datetime"},
                yes("reboot", "Оборудование перезагружали"),
            ],
            None,
        ),
    ),
    "Кассы и торговое оборудование": (
        (
            "Ввод кассы в работу",
            "POS-NEW",
            None,
            (4, 24, 3),
            [
                text("model", "Модель кассы", required=True),
                text(
                    "serial", "Заводской номер", required=True, help="На наклейке снизу"
                ),
                choice(
                    "tax",
                    "Система налогообложения",
                    "ОСН",
                    "УСН",
                    "Патент",
                    required=True,
                ),
                day("start", "Открытие точки"),
            ],
            "Карточка регистрации кассы и доступ к кабинету налогоплательщика.",
        ),
        (
            "Замена фискального накопителя",
            "POS-FN",
            None,
            (4, 16, 1),
            [
                text("serial", "Заводской номер кассы", required=True),
                choice(
                    "term", "Срок накопителя", "15 месяцев", "36 месяцев", required=True
                ),
                yes(
                    "closed",
                    "Смена закрыта",
                    required=True,
                    help="Без этого мастер не сможет начать",
                ),
            ],
            "Закройте смену и снимите отчёт о закрытии накопителя.",
        ),
        (
            "Ремонт кассы",
            "POS-FIX",
            None,
            (2, 16, 2),
            [
                text("serial", "Заводской номер"),
                {**text("story", "Что происходит", required=True), "type": "text"},
            ],
            None,
        ),
        (
            "Поверка весов",
            "SCALE",
            None,
            (8, 80, 1),
            [number("count", "Сколько весов", required=True)],
            None,
        ),
        (
            "Подключение терминала оплаты",
            "ACQ",
            None,
            (4, 40, 2),
            [text("bank", "Банк", required=True), number("count", "Терминалов")],
            "Договор эквайринга.",
        ),
    ),
    "Рабочие места и программы": (
        (
            "Новое рабочее место",
            "WS-NEW",
            None,
            (4, 24, 4),
            [
                text("who", "Для кого", required=True),
                tags("soft", "Программы", "Учётная система", "Касса", "Почта", "Офис"),
                day("start", "К какому дню", required=True),
            ],
            None,
        ),
        (
            "Доступ к системе",
            "ACCESS",
            None,
            (1, 8, 0.5),
            [
                text("who", "Кому", required=True),
                text("system", "К чему", required=True),
            ],
            None,
        ),
        (
            "Обучение сотрудников",
            "TRAIN",
            None,
            (8, 80, 4),
            [
                number("people", "Сколько человек", required=True),
                day("wish", "Желаемая дата"),
            ],
            None,
        ),
        ("Консультация", "ASK", None, (1, 4, 0.5), [], None),
    ),
    "Коммерческие": (
        ("Участие в закупке", "TENDER", "tender", (2, 24, 8), [], None),
        (
            "Расчёт стоимости",
            "QUOTE",
            None,
            (4, 16, 2),
            [{**text("what", "Что посчитать", required=True), "type": "text"}],
            None,
        ),
        ("Оплата по заявке", "PAY", "finance", (4, 16, 1), [], None),
    ),
}

# service, subject, stage by its place, taken by, done tasks, days in the stage
RUNNING = (
    ("INET", "Подключить магазин к интернету", 0, None, 0, 0.1),
    ("INET", "Интернет для нового офиса", 1, "agent", 0, 0.6),
    ("INET", "Интернет в торговый зал, 40 рабочих мест", 1, "ilya", 1, 2.2),
    ("SRV", "Обследовать склад на окраине", 2, "ilya", 0, 4),
    ("VPN", "Связать восемь аптек в одну сеть", 3, "agent", 0, 6),
    ("FOCL", "Линия до распределительного центра", 1, "sofia", 1, 9),
    ("FOCL", "Вторая линия до дата-центра", 2, "sofia", 0, 14),
    ("TENDER", "Закупка: связь для 60 отделений", 1, "nina", 2, 1),
    ("PAY", "Оплатить муфты и кабель", 1, "nina", 1, 0.4),
    ("DOWN", "Нет связи с самого утра", 1, "agent", 0, 0.05),
    ("POS-FN", "Заканчивается накопитель", 0, None, 0, 0.2),
    ("WS-NEW", "Рабочее место управляющему", 0, "ilya", 0, 0.3),
)
# type -> mean working days per stage, for the past; the third sticks
PACE = {
    "survey": (0.3, 2, 5, 1.5),
    "fibre": (0.5, 12, 18, 2),
    "tender": (0.2, 3, 1.5),
    "finance": (0.1, 1.2, 2.5),
    "trouble": (0.02, 0.2, 0.3, 0.5),
}
PAST_EACH = 12


class DemoProcesses(DemoWriter):
    """Types with processes, the catalogue, and tickets in the middle of it.

    :param env: environment of the superuser
    """

    def __init__(self, env):
        super().__init__(env)
        self.stages = {}

    def load(self):
        """Write everything down."""
        self.groups = self._make_groups()
        self.types = {key: self._make_type(key, *spec) for key, spec in TYPES.items()}
        self.items = self._make_catalog()
        self._run()
        self._remember()

    def _name(self, prefix, records):
        """Give records external ids: dict key -> record."""
        self.env["ir.model.data"]._update_xmlids(
            [
                {
                    "xml_id": f"service_ticket.{prefix}_{key}_demo",
                    "record": record,
                    "noupdate": True,
                }
                for key, record in records.items()
            ]
        )

    def _make_groups(self):
        calendar = self._ref("calendar_office_demo")
        teams = self.env["service.team"].create(
            [
                {
                    "name": name,
                    "line": "2",
                    "sequence": 80,
                    "leader_id": self._user(leader).id,
                    "member_ids": [
                        Command.set([self._user(login).id for login in members])
                    ],
                    "resource_calendar_id": calendar.id,
                    "asks_rating": False,
                }
                for name, leader, members in GROUPS.values()
            ]
        )
        groups = dict(zip(GROUPS, teams, strict=True))
        self._name("team", groups)
        return groups

    def _publish(self, owner, definition):
        form = owner._get_draft()
        form.definition = definition
        form.action_publish()

    def _make_type(self, key, name, description, card, stages):
        kind = self.env["service.ticket.type"].create(
            {
                "name": name,
                "description": description,
                "sequence": 60,
                "team_id": self._ref("team_commercial_demo").id,
                "own_stages_only": True,
                "on_web_form": key == "trouble",
                "default_priority": "2" if key == "trouble" else False,
            }
        )
        self._name("type", {key: kind})
        self._publish(kind, card)
        records = self.env["service.ticket.stage"].create(
            [
                {
                    "name": stage,
                    "customer_name": customer_name,
                    "state": state,
                    # Between the common first stage and the common last ones.
                    "sequence": 11 + number,
                    "fold": state in ("done", "cancelled"),
                    "type_ids": [Command.set(kind.ids)],
                }
                for number, (stage, customer_name, state, _tasks) in enumerate(stages)
            ]
        )
        self.stages[key] = records
        by_name = {stage.name: stage for stage in records}
        self.env["service.task.template"].create(
            [
                {
                    "name": task,
                    "stage_id": by_name[stage].id,
                    "type_id": kind.id,
                    "team_id": self.groups[group].id,
                    "hours": hours,
                    "refused_stage_id": by_name[more["refuse"]].id
                    if "refuse" in more
                    else False,
                }
                for stage, _customer_name, _state, tasks in stages
                for task, group, hours, more in tasks
            ]
        )
        self._allow_steps(kind, records)
        return kind

    def _allow_steps(self, kind, stages):
        """Allow each step forward, one back, and giving up to dispatchers."""
        path = stages.filtered(lambda stage: stage.state in ("new", "open", "done"))
        steps = list(zip(path, path[1:], strict=False))
        steps += [(later, earlier) for earlier, later in steps[:-1]]
        dispatchers = self.env.ref("service_ci.group_dispatcher")
        cancelled = kind._get_first_stage("cancelled")
        self.env["service.ticket.transition"].create(
            [
                {
                    "type_id": kind.id,
                    "from_stage_id": origin.id,
                    "to_stage_id": stage.id,
                }
                for origin, stage in steps
            ]
            + [
                {
                    "type_id": kind.id,
                    "to_stage_id": cancelled.id,
                    "group_ids": [Command.set(dispatchers.ids)],
                }
            ]
        )

    def _make_catalog(self):
        items = {}
        Item = self.env["service.catalog.item"]
        for place, (section_name, services) in enumerate(CATALOG.items()):
            section = Item.create(
                {"name": section_name, "is_section": True, "sequence": place}
            )
            for number_, service in enumerate(services):
                name, code, kind, norms, definition, checklist = service
                item = Item.create(
                    {
                        "name": name,
                        "code": code,
                        "sequence": place * 10 + number_,
                        "parent_id": section.id,
                        "type_id": self.types[kind].id if kind else False,
                        "reaction_hours": norms[0],
                        "resolution_hours": norms[1],
                        "work_hours": norms[2],
                        "checklist": checklist and f"<p>{checklist}</p>",
                        "on_web_form": kind not in ("tender", "finance", "fibre"),
                        "on_portal": kind not in ("tender", "finance"),
                    }
                )
                if definition:
                    self._publish(item, definition)
                items[code] = item
        self._name("item", {c.lower().replace("-", "_"): i for c, i in items.items()})
        return items

    # Tickets

    def _contacts(self):
        return self.env["res.partner"].search(
            [("parent_id.is_company", "=", True), ("email", "like", "%.example")],
            limit=40,
        )

    def _values_of(self, form):
        """Return believable values of the parameters of a form."""
        values = {}
        for entry in form.definition or ():
            kind = entry["type"]
            if kind == "char":
                values[entry["name"]] = {
                    "address": "Тверь, Волоколамский пр-т, 14",
                    "notice": "0336300001226000114",
                    "purpose": "Кабель и муфты для линии",
                    "sender": "KOLOSOK",
                }.get(entry["name"], "По договору")
            elif kind == "text":
                values[entry["name"]] = "Подробности в письме."
            elif kind in ("integer", "float"):
                values[entry["name"]] = self.random.choice((3, 8, 25, 40))
            elif kind == "selection":
                values[entry["name"]] = entry["selection"][0][0]
            elif kind == "tags":
                values[entry["name"]] = [entry["tags"][0][0]]
            elif kind == "date":
                soon = self.now.date() + timedelta(days=self.random.randint(5, 30))
                values[entry["name"]] = soon.isoformat()
            elif kind == "boolean":
                values[entry["name"]] = True
        return values

    def _run(self):
        """Open tickets that are in the middle of their processes."""
        contacts = self._contacts()
        vals_list = []
        for number_, (code, subject, place, login, *_rest) in enumerate(RUNNING):
            item = self.items[code]
            kind = item.type_id
            # What has not begun yet may still lack something.
            is_full = place or number_ % 2
            vals = {
                "name": subject,
                "partner_id": contacts[number_ % len(contacts)].id,
                "user_id": login and self._user(login).id,
                "line_ids": [
                    Command.create(
                        {
                            "item_id": item.id,
                            "parameters": self._values_of(item.form_id)
                            if is_full
                            else {},
                        }
                    )
                ],
            }
            if kind:
                vals["card"] = self._values_of(kind.form_id) if is_full else {}
                vals["stage_id"] = self._stages_of(kind)[place].id
            vals_list.append(vals)
        tickets = self.env["service.ticket"]._intake("portal", vals_list)
        for ticket, running in zip(tickets, RUNNING, strict=True):
            self._advance(ticket, *running[4:])

    def _stages_of(self, kind):
        return next(
            self.stages[key] for key, other in self.types.items() if other == kind
        )

    def _advance(self, ticket, done, days):
        """Let the first tasks of a ticket be done and the next one be taken."""
        tasks = ticket.task_ids
        for place, task in enumerate(tasks):
            member = task.team_id.member_ids[:1]
            if place < done:
                task.write(
                    {
                        "user_id": member.id,
                        "state": "done",
                        "result": "done",
                        "result_note": "Готово, замечаний нет.",
                        "done_at": self.now - timedelta(hours=2),
                    }
                )
            elif place == done and ticket.user_id and place % 2 == 0:
                task.user_id = member
        since = self.now - timedelta(days=days)
        ticket.write({"opened_at": since - timedelta(days=days), "stage_since": since})

    def _remember(self):
        """Write the history of tickets that have passed their processes."""
        contacts = self._contacts()
        wanted = [
            (key, self.random.choice(contacts), self.random.uniform(1, 80))
            for key in PACE
            for _ticket in range(PAST_EACH)
        ]
        rows = []
        tickets = self.env["service.ticket"]._intake(
            "portal",
            [
                {
                    "name": f"{self.types[key].name}: {contact.parent_id.name}",
                    "partner_id": contact.id,
                    "type_id": self.types[key].id,
                    "card": self._values_of(self.types[key].form_id),
                    "stage_id": self._last_stage(key).id,
                    "user_id": self._user(self.random.choice(("ilya", "agent"))).id,
                    "needs_reply_since": False,
                    "closed_at": self.now - timedelta(days=ago),
                    "opened_at": self.now - timedelta(days=ago + sum(PACE[key]) * 1.6),
                }
                for key, contact, ago in wanted
            ],
        )
        for ticket, (key, _contact, _ago) in zip(tickets, wanted, strict=True):
            rows += self._history(ticket, key)
        self.env["service.ticket.stage.log"]._log(rows)

    def _last_stage(self, key):
        return self.stages[key].filtered(lambda stage: stage.state == "done")[:1]

    def _history(self, ticket, key):
        path = self.stages[key].filtered(lambda stage: stage.state != "cancelled")
        moment = ticket.opened_at
        for stage, later, pace in zip(path, path[1:], PACE[key], strict=False):
            end = moment + timedelta(days=pace * self.random.uniform(0.4, 2.4))
            yield {
                "ticket_id": ticket.id,
                "stage_id": stage.id,
                "next_stage_id": later.id,
                "started_at": moment,
                "ended_at": min(end, self.now),
                "team_id": ticket.team_id.id,
                "user_id": ticket.user_id.id,
                "type_id": ticket.type_id.id,
            }
            moment = min(end, self.now)
