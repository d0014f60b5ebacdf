"""A service company as large as the largest: for demonstrations and benchmarks.

Made in batches and the same each time; whatever the demo company has already, its
territories, skills and services, is used.
"""

from collections import Counter
from datetime import timedelta
from itertools import accumulate

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.fields import Command

from odoo.addons.service_ticket.demo.writer import DemoWriter

from .regions import REGIONS, STREETS

CLIENTS = 40
SITES = 3_500
CONTRACTORS = 800
ITEMS_PER_SITE = 2
# The same house now and then: shopping centres.
SITES_IN_A_CENTRE = 5
CENTRE_EVERY = 12

CHAINS = (
    ("Сеть магазинов", "Магазин", "Полянка Луговой Гостинец Домашний Корзинка Рябинка"),
    ("Аптеки", "Аптека", "Ромашка Целитель Календула Шалфей Облепиха Липа"),
    ("АЗС", "АЗС", "Маршрут Трасса Горизонт Магистраль Попутчик Верста"),
    ("Пекарни", "Пекарня", "Колос Каравай Булочная Ржаной Сдоба Калач"),
    ("Кофейни", "Кофейня", "Арабика Полдень Пенка Бодрость Перерыв Турка"),
    ("Банк", "Отделение", "Опорный Городской Деловой Причал Устой Северный"),
    ("Магазины техники", "Магазин", "Розетка Импульс Контакт Вольт Искра Модем"),
)
PURPOSES = ("Касс", "Сервис", "Торг", "Техно", "Монтаж", "Весо", "Энерго", "Инфо")
ENDINGS = ("Мастер", "Центр", "Плюс", "Снаб", "Про", "Альянс", "Лидер", "Гарант", "Юг")
SURNAMES = (
    *("Берёзов Воробьёв Голубев Дроздов Ершов Журавлёв Зимин Ильин Калинин".split()),
    *("Лебедев Морозов Никитин Орлов Панов Рябов Соколов Тихонов Ушаков".split()),
    *("Фомин Харитонов Цветков Чернов Шубин Щукин Юдин Яковлев Громов".split()),
)
INITIALS = "АБВГДЕИКЛМНОПРСТФ"
TAXES = ("vat", "vat", "simplified", "simplified", "self_employed")

SKILL_TYPE = "Кассовая техника"
MAIN_SKILL = "Ремонт касс"
SKILLS = (MAIN_SKILL, "Замена накопителя", "Эквайринг", "Весы", "Локальные сети")
LEVELS = (("Стажёр", 30), ("Мастер", 60), ("Эксперт", 90))
# code, name, hours
MAINTENANCE = ("PM-POS", "Плановое ТО кассового узла", 1.5)
REPAIR = ("POS-FIX", "Ремонт кассы", 2)
MOSCOW = "Europe/Moscow"
CALENDARS = (
    ("Без выходных, 9–18", 7, 9, 18),
    ("С понедельника по субботу, 9–18", 6, 9, 18),
)


class LargeDemo(DemoWriter):
    """Clients, sites, items with maintenance plans, contractors: all over the country.

    :param env: environment of the superuser
    :param int sites: how many sites there are; each has two items
    :param date month: its first day; all plans fall due within it
    """

    seed = 41

    def __init__(self, env, sites=SITES, month=None):
        super().__init__(env)
        self.sites_wanted = sites
        self.today = fields.Date.context_today(env.user)
        self.month = month or self.today + relativedelta(day=1)
        self.country = self._ref("base.ru")
        self.names = Counter()

    def load(self):
        """Make the company, without any history."""
        self.territories = self._make_territories()
        self.clients = self._make_clients()
        self.buildings = self._make_buildings()
        self.sites = self._make_sites()
        self.cis = self._make_cis()
        self._make_performers()
        self._make_plans()

    # Places

    def _make_territories(self):
        """Return a territory for each region, those that are there already first."""
        Territory = self.env["service.territory"]
        known = Territory.search([]).grouped("name")
        root = known.get("Россия") or Territory.create(
            {"name": "Россия", "country_id": self.country.id}
        )
        names = dict.fromkeys(region.district for region in REGIONS)
        missing = [name for name in names if name not in known]
        districts = Territory.create(
            [{"name": name, "parent_id": root.id} for name in missing]
        ).grouped("name")
        districts = {**known, **districts}
        states = {r.code: self._ref(f"base.state_ru_{r.code}") for r in REGIONS}
        of_state = Territory.search([("city", "=", False)]).grouped("state_id")
        new = [region for region in REGIONS if states[region.code] not in of_state]
        made = Territory.create(
            [
                {
                    "name": region.name,
                    "parent_id": districts[region.district][:1].id,
                    "country_id": self.country.id,
                    "state_id": states[region.code].id,
                }
                for region in new
            ]
        )
        return {
            **{
                region.code: of_state[states[region.code]][:1]
                for region in REGIONS
                if region not in new
            },
            **{region.code: one for region, one in zip(new, made, strict=True)},
        }

    def _cities(self):
        """Return the city of each site, the big ones more often."""
        cities = [(region, city) for region in REGIONS for city in region.cities]
        limits = list(accumulate(city.weight for _region, city in cities))
        return self.random.choices(cities, cum_weights=limits, k=self.sites_wanted)

    def _make_buildings(self):
        """Return the building of each site; some sites share theirs."""
        houses = Counter()
        vals_list, numbers, last = [], [], {}
        for number, (region, city) in enumerate(self._cities()):
            centre = last.get(city)
            if centre and centre[1] < SITES_IN_A_CENTRE:
                numbers.append(centre[0])
                last[city] = (centre[0], centre[1] + 1)
                continue
            houses[city] += 1
            if number % CENTRE_EVERY == 0:
                last[city] = (len(vals_list), 1)
            numbers.append(len(vals_list))
            vals_list.append(self._prepare_building(region, city, houses[city]))
        buildings = self.env["service.building"].create(vals_list)
        return [buildings[number] for number in numbers]

    def _prepare_building(self, region, city, house):
        """Return the values of the n-th house of a city; none comes twice."""
        row, street = divmod(house, len(STREETS))
        width = 0.012 * city.weight**0.5 + 0.01
        return {
            "street": f"{STREETS[street]}, {3 * row + 1 + street % 3}",
            "city": city.name,
            "zip": f"{city.prefix}{house % 100:03d}",
            "state_id": self._ref(f"base.state_ru_{region.code}").id,
            "country_id": self.country.id,
            "territory_id": self.territories[region.code].id,
            "latitude": round(self.random.gauss(city.latitude, width), 5),
            "longitude": round(self.random.gauss(city.longitude, 1.7 * width), 5),
            "tz": region.tz,
        }

    # Clients and what stands there

    def _make_clients(self):
        names = [
            (f"{kind} «{name}»", place)
            for kind, place, words in CHAINS
            for name in words.split()
        ]
        self.random.shuffle(names)
        self.places = [place for _name, place in names[:CLIENTS]]
        return self.env["res.partner"].create(
            [
                {
                    "name": name,
                    "is_company": True,
                    "email": f"service{number}@large-client.example",
                    "phone": f"+7 900 100-{number // 100:02d}-{number % 100:02d}",
                    "country_id": self.country.id,
                }
                for number, (name, _place) in enumerate(names[:CLIENTS])
            ]
        )

    def _make_sites(self):
        return self.env["service.site"].create(
            [
                {
                    "name": self._get_site_name(number),
                    "code": f"L{number:05d}",
                    "client_id": self.clients[number % CLIENTS].id,
                    "building_id": building.id,
                    "opening_hours": "ежедневно 9:00–21:00",
                }
                for number, building in enumerate(self.buildings)
            ]
        )

    def _get_site_name(self, number):
        return f"{self.places[number % CLIENTS]} № {number // CLIENTS + 1}"

    def _make_cis(self):
        category = self.env.ref(
            "service_ci.category_register_demo", raise_if_not_found=False
        )
        product = self.env.ref(
            "service_ci.product_register_demo", raise_if_not_found=False
        )
        since = self.today - relativedelta(years=2)
        return self.env["service.ci"].create(
            [
                {
                    "name": f"Касса {till + 1}",
                    "serial": f"LD{2 * number + till:07d}",
                    "site_id": site.id,
                    "client_id": site.client_id.id,
                    "category_id": category and category.id,
                    "product_id": product and product.id,
                    "state": "in_use",
                    "warranty_until": since + timedelta(days=number * 13 % 1400),
                }
                for number, site in enumerate(self.sites)
                for till in range(ITEMS_PER_SITE)
            ]
        )

    def _make_plans(self):
        item = self._get_item(*MAINTENANCE)
        days = ((self.month + relativedelta(day=31)) - self.month).days + 1
        self.plans = self.env["service.maintenance.plan"].create(
            [
                {
                    "ci_id": ci.id,
                    "item_id": item.id,
                    "interval": interval,
                    "last_date": day - relativedelta(months=interval),
                    "next_date": day,
                }
                for number, ci in enumerate(self.cis)
                # what stands at one place is maintained together
                for visit in [number // ITEMS_PER_SITE]
                for interval in [1 + visit % 3]
                for day in [self.month + timedelta(days=visit % days)]
            ]
        )

    def _get_item(self, code, name, hours):
        """Return a service that asks for the main skill."""
        Item = self.env["service.catalog.item"]
        item = Item.search([("code", "=", code)], limit=1) or Item.create(
            {"code": code, "name": name, "work_hours": hours}
        )
        if not item.skill_ids:
            item.skill_ids = [Command.create({"skill_id": self.skills[MAIN_SKILL].id})]
        return item

    # Performers

    def _make_performers(self):
        """Make contractors in all regions, where there is more work more of them."""
        self.skills, self.levels = self._make_skills()
        self.calendars = self._make_calendars()
        self.kinds = self.env["service.permit.kind"].search(
            [("is_asked_of_contractors", "=", True)]
        )
        weights = [sum(city.weight for city in r.cities) for r in REGIONS]
        extra = self.random.choices(
            REGIONS, weights=weights, k=CONTRACTORS - len(REGIONS)
        )
        self.contractors = self.env["service.resource"].create(
            [
                self._prepare_contractor(number, region)
                for number, region in enumerate([*REGIONS, *extra])
            ]
        )

    def _make_skills(self):
        Type = self.env["hr.skill.type"]
        known = self.env["hr.skill"].search([("name", "in", SKILLS)]).grouped("name")
        missing = [name for name in SKILLS if name not in known]
        if missing:
            made = Type.create(
                {
                    "name": SKILL_TYPE,
                    "skill_ids": [Command.create({"name": name}) for name in missing],
                    "skill_level_ids": [
                        Command.create({"name": name, "level_progress": progress})
                        for name, progress in LEVELS
                    ],
                }
            ).skill_ids.grouped("name")
            known = {**known, **made}
        skills = {name: known[name][:1] for name in SKILLS}
        levels = {
            skill: skill.skill_type_id.skill_level_ids.sorted("level_progress")
            for skill in skills.values()
        }
        return skills, levels

    def _make_calendars(self):
        calendars = self.env["resource.calendar"].create(
            [
                {
                    "name": name,
                    "tz": MOSCOW,
                    "attendance_ids": [
                        Command.create(
                            {
                                "name": "Работа",
                                "dayofweek": str(day),
                                "hour_from": start,
                                "hour_to": end,
                            }
                        )
                        for day in range(days)
                    ],
                }
                for name, days, start, end in CALENDARS
            ]
        )
        # most work as the company does
        return [False, False, *calendars.ids]

    def _prepare_contractor(self, number, region):
        city = self.random.choice(region.cities)
        is_firm = number % 5 < 3
        return {
            "name": self._invent_name(number, is_firm, city),
            "kind": "contractor",
            "state": "active",
            "email": f"master{number}@large-performer.example",
            "tax_status": "vat" if is_firm else TAXES[number % len(TAXES)],
            "hourly_rate": self._money(50 * self.random.randint(16, 56)),
            "daily_capacity": self.random.randint(6, 14) if is_firm else 5,
            "latitude": round(self.random.gauss(city.latitude, 0.06), 5),
            "longitude": round(self.random.gauss(city.longitude, 0.09), 5),
            "territory_ids": [Command.set(self._get_served(region).ids)],
            "resource_calendar_id": self.calendars[number % len(self.calendars)],
            "skill_line_ids": self._prepare_skills(number),
            "permit_ids": [
                Command.create({"kind_id": kind.id, "checked_on": self.today})
                for kind in self.kinds
            ],
        }

    def _get_served(self, region):
        """Return the territories of somebody from a region: now and then a second."""
        served = self.territories[region.code]
        near = [r for r in REGIONS if r.district == region.district]
        if self.random.random() < 0.2:
            served |= self.territories[self.random.choice(near).code]
        return served

    def _invent_name(self, number, is_firm, city):
        if is_firm:
            purpose = PURPOSES[number % len(PURPOSES)]
            ending = ENDINGS[number // len(PURPOSES) % len(ENDINGS)]
            name = f"ООО «{purpose}{ending} {city.name}»"
        else:
            rest, place = divmod(number, len(SURNAMES))
            first, second = rest % len(INITIALS), (number + 5 * rest) % len(INITIALS)
            initials = f"{INITIALS[first]}. {INITIALS[second]}."
            name = f"ИП {SURNAMES[place]} {initials}"
        self.names[name] += 1
        return name if self.names[name] == 1 else f"{name} ({city.name})"

    def _prepare_skills(self, number):
        # the first of each region can do what is asked most
        names = [MAIN_SKILL] if number < 2 * len(REGIONS) or number % 3 else []
        names += self.random.sample(SKILLS[1:], self.random.randint(1, 3))
        confirmed = {
            "valid_from": self.today - timedelta(days=400),
            "confirmed_on": self.today - timedelta(days=90),
            "confirmed_by_id": self.env.uid,
        }
        return [
            Command.create(
                {
                    "skill_type_id": skill.skill_type_id.id,
                    "skill_id": skill.id,
                    "skill_level_id": self.random.choice(list(self.levels[skill])).id,
                    **confirmed,
                }
            )
            for skill in map(self.skills.get, names)
        ]
