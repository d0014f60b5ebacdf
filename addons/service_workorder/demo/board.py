"""A fortnight in one town, as dispatchers see it: visits, drafts, and what waits."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command

from .orders import DemoOrders

CITY = "Тверь"
PAVEL, EGOR = "Павел Ольховский", "Егор Лиственный"
FIRM, RYABININ = "ООО «Быстрый выезд»", "ИП Рябинин С. А."
SUBJECTS = {
    "POS-FIX": (
        "Касса не включается",
        "Не открывается смена",
        "Касса печатает бледный чек",
        "Зажёвывает чековую ленту",
    ),
    "POS-FN": ("Заменить фискальный накопитель", "Заканчивается память накопителя"),
    "SCALE": ("Весы показывают лишний вес", "Весы не связываются с кассой"),
    "ACQ": ("Терминал не видит банк", "Подключить второй терминал"),
}
# working day from today on (0: the first that is not over), hour, performer, service
GIVEN = (
    (-2, 9, PAVEL, "POS-FIX"),
    (-2, 12, EGOR, "ACQ"),
    (-1, 9, EGOR, "POS-FIX"),
    (-1, 10, FIRM, "POS-FN"),
    (-1, 14, PAVEL, "SCALE"),
    (0, 9, PAVEL, "POS-FIX"),
    (0, 11, PAVEL, "SCALE"),
    (0, 13, PAVEL, "POS-FN"),
    (0, 16, PAVEL, "POS-FIX"),
    (0, 10, EGOR, "ACQ"),
    (0, 14, EGOR, "POS-FIX"),
    (0, 9, FIRM, "POS-FN"),
    (0, 12, FIRM, "SCALE"),
    (1, 9, PAVEL, "POS-FN"),
    (1, 12, PAVEL, "POS-FIX"),
    (1, 10, EGOR, "POS-FIX"),
    (1, 11, FIRM, "ACQ"),
    (1, 9, RYABININ, "SCALE"),
    (2, 10, PAVEL, "SCALE"),
    (2, 15, EGOR, "ACQ"),
    (3, 9, FIRM, "POS-FIX"),
)
# On the board only: two at one time, one without the skill, one on a day of leave.
PROPOSED = (
    (1, 14, EGOR, "ACQ"),
    (1, 14, EGOR, "POS-FIX"),
    (2, 13, PAVEL, "POS-FIX"),
    (2, 9, EGOR, "SCALE"),
    (3, 10, RYABININ, "SCALE"),
    (3, 13, FIRM, "POS-FN"),
)
# priority, service
WAITING = (
    ("3", "POS-FIX"),
    ("2", "ACQ"),
    ("1", "POS-FN"),
    ("1", "SCALE"),
    ("1", "POS-FIX"),
)
LEAVE = (RYABININ, 3, 4, "Отпуск")
MINUTES = {"POS-FIX": 90, "POS-FN": 60, "SCALE": 60, "ACQ": 90}


class DemoBoard(DemoOrders):
    """Work of four performers in one town."""

    seed = 43

    def load(self):
        """Write visits that are given, proposed and waiting, and a leave."""
        env = self.env(context={**self.env.context, "mail_notrack": True})
        self.Order = env["service.workorder"]
        self.performers = {
            resource.name: resource
            for resource in env["service.resource"].search(
                [("name", "in", (PAVEL, EGOR, FIRM, RYABININ))]
            )
        }
        services = [visit[3] for visit in GIVEN + PROPOSED]
        services += [service for _priority, service in WAITING]
        orders = iter(self._make_orders(services))
        for index, visit in enumerate(GIVEN):
            self._write_given(index, next(orders), visit)
        for visit in PROPOSED:
            day, hour, name, _service = visit
            next(orders).write(
                {
                    "proposed_resource_id": self.performers[name].id,
                    "proposed_start": self._at(self._working_day(day), hour),
                    "proposed_by_id": self._user("dispatcher").id,
                }
            )
        for priority, _service in WAITING:
            next(orders).priority = priority
        name, first, last, reason = LEAVE
        self.env["service.resource.absence"].create(
            {
                "resource_id": self.performers[name].id,
                "date_from": self._date(self._working_day(first)),
                "date_to": self._date(self._working_day(last)),
                "name": reason,
            }
        )

    def _make_orders(self, services):
        """Return orders of services, at the places of the town in turn."""
        items = self.env["service.catalog.item"].search([("code", "in", list(MINUTES))])
        by_code = items.grouped("code")
        sites = self.env["service.site"].search(
            [("building_id.city", "=", CITY), ("building_id.latitude", "!=", 0)],
            order="id",
        )
        # neighbours in the list are not neighbours in the town
        sites = self.random.sample(list(sites), len(sites))
        vals_list = []
        for number, service in enumerate(services):
            site = sites[number % len(sites)]
            subjects = SUBJECTS[service]
            vals_list.append(
                {
                    "name": subjects[number % len(subjects)],
                    "partner_id": (site.contact_ids or site.client_id)[:1].id,
                    "client_id": site.client_id.id,
                    "site_id": site.id,
                    "team_id": self._ref("team_commercial_demo").id,
                    "user_id": self._user("nina").id,
                    "needs_reply_since": False,
                    "line_ids": [Command.create({"item_id": by_code[service].id})],
                    "opened_at": self.now - timedelta(days=1),
                    "first_response_at": self.now - timedelta(days=1),
                }
            )
        tickets = self.env["service.ticket"]._intake("phone", vals_list)
        return [
            ticket.with_env(self.Order.env)._create_workorders() for ticket in tickets
        ]

    def _write_given(self, index, order, visit):
        day, hour, name, service = visit
        start = self._at(self._working_day(day), hour)
        order._assign_to(self.performers[name])
        order.write(
            {
                "planned_start": start,
                "planned_end": start + timedelta(minutes=MINUTES[service]),
                "deadline": start + timedelta(hours=30),
                "mail_state": False,
            }
        )
        if day < 0:
            self._report(index, order)
            order.action_check()

    def _working_day(self, number):
        """Return a working day as days from today: 0 is the first not over yet."""
        step = -1 if number < 0 else 1
        offset = 0
        while self._date(offset).weekday() >= 5:
            offset += 1
        for _number in range(abs(number)):
            offset += step
            while self._date(offset).weekday() >= 5:
                offset += step
        return offset

    def _date(self, offset):
        return fields.Date.today() + timedelta(days=offset)
