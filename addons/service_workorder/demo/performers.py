"""Performers of the demo company: own technicians, contractors and their people."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command

from odoo.addons.service_ticket.demo.writer import DemoWriter

LEVELS = (("Стажёр", 30), ("Мастер", 60), ("Эксперт", 90))
SKILLS = {
    "Кассовая техника": ("Ремонт касс", "Замена накопителя", "Эквайринг"),
    "Торговое оборудование": ("Весы", "Сканеры и принтеры"),
    "Связь": ("Локальные сети", "Оптика"),
}
# Service -> skill, lowest level
NEEDS = {
    "POS-FIX": ("Ремонт касс", "Мастер"),
    "POS-FN": ("Замена накопителя", None),
    "ACQ": ("Эквайринг", None),
    "SCALE": ("Весы", None),
}
# name, asked of new contractors, days before the end
KINDS = (
    ("Рамочный договор", True, 30),
    ("Выписка из ЕГРЮЛ или ЕГРИП", True, 0),
    ("Страхование ответственности", False, 30),
    ("Группа по электробезопасности", False, 45),
)
PLACES = {
    "tver_city": (56.859, 35.912),
    "tver": (57.05, 34.97),
    "moscow": (55.751, 37.618),
    "moscow_region": (55.92, 37.86),
    "yaroslavl": (57.626, 39.885),
    "novgorod": (58.522, 31.275),
    "volga": (56.327, 44.006),
    "ural": (56.838, 60.605),
}
# name, places, skills, visits a day
# The one who can log in.
ENGINEER = "Павел Ольховский"
TECHNICIANS = (
    ("Павел Ольховский", "tver", "Ремонт касс:90 Замена накопителя:60 Весы:60", 6),
    ("Егор Лиственный", "tver_city", "Ремонт касс:60 Эквайринг:60", 6),
    ("Тимофей Калинов", "moscow", "Ремонт касс:90 Замена накопителя:90", 5),
    ("Артём Вязов", "moscow_region", "Весы:90 Сканеры и принтеры:60", 5),
    ("Лев Рощин", "yaroslavl", "Ремонт касс:60 Весы:60 Локальные сети:60", 4),
)
# name, places, skills, tax status, price, state, people
CONTRACTORS = (
    (
        "ООО «Быстрый выезд»",
        "tver moscow_region",
        "Ремонт касс:90 Замена накопителя:90 Эквайринг:60 Весы:60",
        "vat",
        1900,
        "active",
        ("Олег Дымов", "Юлия Каштан"),
    ),
    (
        "ИП Рябинин С. А.",
        "tver",
        "Ремонт касс:60 Весы:60",
        "simplified",
        1200,
        "active",
        (),
    ),
    (
        "ООО «Кассовый центр»",
        "moscow moscow_region",
        "Ремонт касс:90 Замена накопителя:90 Эквайринг:90",
        "vat",
        2400,
        "active",
        ("Инна Соколова", "Денис Ветров"),
    ),
    ("Мастерская «Точный вес»", "moscow", "Весы:90", "simplified", 1700, "active", ()),
    (
        "ООО «Волга-Сервис»",
        "yaroslavl",
        "Ремонт касс:60 Замена накопителя:60",
        "vat",
        1600,
        "active",
        ("Марат Заречный",),
    ),
    (
        "ИП Кедров П. Л.",
        "novgorod",
        "Ремонт касс:60 Весы:60",
        "simplified",
        1300,
        "active",
        (),
    ),
    (
        "ООО «Новтехторг»",
        "novgorod",
        "Эквайринг:60 Локальные сети:90",
        "vat",
        1800,
        "active",
        (),
    ),
    (
        "ООО «Нижегородкасса»",
        "volga",
        "Ремонт касс:90 Эквайринг:60",
        "vat",
        1700,
        "active",
        (),
    ),
    ("Грачёв Илья", "volga", "Весы:60", "self_employed", 900, "active", ()),
    (
        "ООО «Урал-Касса»",
        "ural",
        "Ремонт касс:90 Замена накопителя:90",
        "vat",
        1800,
        "active",
        (),
    ),
    (
        "Смольная Вера",
        "ural",
        "Оптика:90 Локальные сети:90",
        "self_employed",
        1500,
        "paused",
        (),
    ),
    (
        "ООО «Скорая касса»",
        "moscow",
        "Ремонт касс:30",
        "simplified",
        800,
        "blacklisted",
        (),
    ),
    (
        "ООО «Северный мастер»",
        "novgorod",
        "Весы:60 Ремонт касс:60",
        "vat",
        1500,
        "applicant",
        (),
    ),
    (
        "ИП Лугова Т. Е.",
        "yaroslavl",
        "Эквайринг:60",
        "simplified",
        1100,
        "applicant",
        (),
    ),
)
BAN = (
    "Три срыва срока за месяц, дважды пломба без фото. "
    "Решение после разговора с директором."
)


class DemoPerformers(DemoWriter):
    """The people of the field.

    :param env: environment of the superuser
    """

    seed = 31

    def load(self):
        """Write skills, kinds of documents, performers and who is responsible."""
        self.today = fields.Date.today()
        self.skills, self.levels = self._make_skills()
        self.kinds = [
            self.env["service.permit.kind"].create(
                {
                    "name": name,
                    "is_asked_of_contractors": is_asked,
                    "remind_days": days,
                    "sequence": place,
                }
            )
            for place, (name, is_asked, days) in enumerate(KINDS)
        ]
        self._make_needs()
        self._make_technicians()
        self.firms = self._make_contractors()
        self._make_file()

    def _make_skills(self):
        skills, levels = {}, {}
        for type_name, names in SKILLS.items():
            skill_type = self.env["hr.skill.type"].create(
                {
                    "name": type_name,
                    "skill_ids": [Command.create({"name": name}) for name in names],
                    "skill_level_ids": [
                        Command.create({"name": name, "level_progress": progress})
                        for name, progress in LEVELS
                    ],
                }
            )
            for skill in skill_type.skill_ids:
                skills[skill.name] = skill
                for level in skill_type.skill_level_ids:
                    levels[skill.name, level.level_progress] = level
        return skills, levels

    def _make_needs(self):
        items = self.env["service.catalog.item"].search([("code", "in", list(NEEDS))])
        progress = dict(LEVELS)
        for item in items:
            name, level = NEEDS[item.code]
            needed = level and self.levels[name, progress[level]].id
            item.skill_ids = [
                Command.create({"skill_id": self.skills[name].id, "level_id": needed})
            ]

    def _skill_lines(self, text, confirm=True):
        # names have blanks: "Ремонт касс:90 Весы:60"
        lines, name = [], []
        for word in text.split():
            head, _colon, progress = word.partition(":")
            name.append(head)
            if progress:
                lines.append((" ".join(name), int(progress)))
                name = []
        return [
            Command.create(
                {
                    "skill_type_id": self.skills[name].skill_type_id.id,
                    "skill_id": self.skills[name].id,
                    "skill_level_id": self.levels[name, progress].id,
                    "valid_from": self.today - timedelta(days=200),
                    "confirmed_on": confirm and self.today - timedelta(days=90),
                    "confirmed_by_id": confirm and self._manager().id,
                }
            )
            for name, progress in lines
        ]

    def _manager(self):
        return self._user("manager")

    def _place(self, places):
        names = places.split()
        latitude, longitude = PLACES[names[0]]
        territories = self.env["service.territory"].browse()
        for name in names:
            territories |= self.env.ref(f"service_ci.territory_{name}_demo")
        return {
            "territory_ids": [Command.set(territories.ids)],
            "latitude": latitude + self.random.uniform(-0.05, 0.05),
            "longitude": longitude + self.random.uniform(-0.05, 0.05),
        }

    def _make_engineer(self):
        """Return a technician's user, to see what they see on their phone."""
        Users = self.env["res.users"].with_context(no_reset_password=True)
        login = "engineer"
        values = {
            "name": ENGINEER,
            "login": login,
            "password": login,
            "email": f"{login}@opora.example",
            "phone": "+7 900 000-00-88",
            "function": "инженер",
            "tz": "Europe/Moscow",
            "group_ids": [Command.link(self.env.ref("service_ci.group_agent").id)],
        }
        xml_id = f"service_workorder.user_{login}_demo"
        return Users._load_records(
            [{"xml_id": xml_id, "values": values, "noupdate": True}]
        )

    def _make_technicians(self):
        engineer = self._make_engineer()
        of_user = {"user_id": engineer.id, "partner_id": engineer.partner_id.id}
        self.env["service.resource"].create(
            [
                {
                    **(of_user if name == ENGINEER else {"name": name}),
                    "kind": "technician",
                    "state": "active",
                    "skill_line_ids": self._skill_lines(skills),
                    "daily_capacity": capacity,
                    "hourly_rate": self._money(100 + 100 * capacity),
                    "manager_id": self._manager().id,
                    **self._place(places),
                }
                for name, places, skills, capacity in TECHNICIANS
            ]
        )

    def _make_contractors(self):
        firms = {}
        for number, (name, places, skills, tax, price, state, people) in enumerate(
            CONTRACTORS
        ):
            is_new = state == "applicant"
            firm = self.env["service.resource"].create(
                {
                    "name": name,
                    "kind": "contractor",
                    "email": f"office{number}@performers.example",
                    "state": "active" if state == "blacklisted" else state,
                    "tax_status": tax,
                    "hourly_rate": self._money(price),
                    "daily_capacity": 4 + 4 * len(people),
                    "skill_line_ids": self._skill_lines(skills, not is_new),
                    "manager_id": self._manager().id,
                    "permit_ids": [] if is_new else self._permits(number),
                    **self._place(places),
                }
            )
            self.env["service.resource"].create(
                [
                    {
                        "name": person,
                        "kind": "contractor_technician",
                        "contractor_id": firm.id,
                        "state": "active",
                        "skill_line_ids": self._skill_lines(skills)[:2],
                        "manager_id": self._manager().id,
                    }
                    for person in people
                ]
            )
            firms[name] = firm
        return firms

    def _permits(self, number):
        checked = {
            "checked_by_id": self._manager().id,
            "checked_on": self.today - timedelta(days=100),
        }
        return [
            Command.create(
                {"kind_id": self.kinds[0].id, "number": f"{number}/26", **checked}
            ),
            Command.create({"kind_id": self.kinds[1].id, **checked}),
            Command.create(
                {
                    "kind_id": self.kinds[2].id,
                    # one has expired, one is about to
                    "valid_to": self.today + timedelta(days=35 * number - 20),
                    **checked,
                }
            ),
        ]

    def _make_file(self):
        """Write who is responsible, who is away, and who is on the blacklist."""
        self.env["service.resource.ban"].create(
            [
                {
                    "resource_id": self.firms[name].id,
                    "reason": BAN,
                    "date_to": self.today + timedelta(days=60),
                    "author_id": self._manager().id,
                }
                for name, *_facts, state, _people in CONTRACTORS
                if state == "blacklisted"
            ]
        )
        self.env["service.assignment.rule"].create(
            [
                {
                    "territory_id": self.env.ref(
                        f"service_ci.territory_{place}_demo"
                    ).id,
                    "resource_id": self.firms[name].id,
                }
                for place, name in (
                    ("novgorod", "ИП Кедров П. Л."),
                    ("ural", "ООО «Урал-Касса»"),
                )
            ]
        )
        self.env["service.resource.absence"].create(
            {
                "resource_id": self.firms["Грачёв Илья"].id,
                "date_from": self.today + timedelta(days=5),
                "date_to": self.today + timedelta(days=18),
                "name": "Отпуск",
            }
        )
