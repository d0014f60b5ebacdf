"""Work orders of the demo company: a fortnight of visits in all their states."""

from datetime import datetime, time, timedelta
from itertools import cycle

from odoo import fields
from odoo.fields import Command

from odoo.addons.service_ticket.demo.writer import DemoWriter

CHECKLIST = (
    ("Корпус и кабели целы", "pass", True),
    ("Пробит тестовый чек", "pass", True),
    ("Напряжение питания, В", "number", True),
    ("Фото рабочего места после работ", "photo", False),
    ("Что посоветовать клиенту", "text", False),
)
SUBJECTS = {
    "SCALE": "Поверить весы",
    "POS-FIX": "Касса не печатает чеки",
    "POS-FN": "Заменить фискальный накопитель",
    "ACQ": "Подключить терминал оплаты",
}
ITEMS = tuple(SUBJECTS)
PERFORMERS = (
    ("technician", "Павел Ольховский", None),
    ("technician", "Егор Лиственный", None),
    ("contractor", "ООО «Быстрый выезд»", "office@bystry-vyezd.example"),
    ("contractor", "ИП Рябинин С. А.", "ryabinin@master.example"),
)
# state, days from today (None: not planned yet), which performer
VISITS = (
    ("done", -9, 0),
    ("done", -7, 2),
    ("done", -6, 1),
    ("done", -3, 2),
    ("reported", -1, 2),
    ("reported", -1, 0),
    ("rework", -2, 3),
    ("in_progress", 0, 0),
    ("assigned", 0, 1),
    ("assigned", 0, 2),
    ("assigned", -1, 3),
    ("assigned", 1, 0),
    ("assigned", 2, 1),
    ("assigned", 3, 2),
    ("draft", None, None),
    ("draft", None, None),
    ("draft", None, None),
)
REPORTS = (
    "Прочищен механизм подачи ленты, заменён ролик. Пробито пять чеков, всё в порядке.",
    "Весы отрегулированы и проверены гирями 1, 5 и 15 кг. Пломба наклеена.",
    "Заменён накопитель, касса перерегистрирована, отчёт отправлен оператору.",
)
REWORK = "На фото не видно пломбу. Переснимите и пришлите заново."


class DemoOrders(DemoWriter):
    """Visits to the sites of the demo clients.

    :param env: environment of the superuser
    """

    def load(self):
        """Write checklists, performers and orders."""
        env = self.env(context={**self.env.context, "mail_notrack": True})
        self.Order = env["service.workorder"]
        self._write_checklists()
        performers = self._get_performers()
        contractors = [p.id for p in performers if p.kind == "contractor"]
        policy = self._ref("service_workorder.sla_policy_contractors_demo")
        policy.resource_ids = [Command.set(contractors)]
        tickets = self._make_tickets()
        for index, (ticket, visit) in enumerate(zip(tickets, VISITS, strict=False)):
            self._write_order(index, ticket, visit, performers)

    def _write_checklists(self):
        self.Item = self.env["service.catalog.item"]
        items = self.Item.search([("code", "in", ITEMS)])
        for item in items.filtered(lambda item: not item.check_ids):
            item.check_ids = [
                Command.create(
                    {"name": name, "kind": kind, "is_required": needed, "sequence": at}
                )
                for at, (name, kind, needed) in enumerate(CHECKLIST)
            ]

    def _get_performers(self):
        """Return some performers, those of other demo data first."""
        Resource = self.env["service.resource"]
        known = Resource.search(
            [("is_usable", "=", True), ("contractor_id", "=", False)]
        )
        chosen = []
        for kind, name, email in PERFORMERS:
            of_kind = known.filtered(lambda r, kind=kind: r.kind == kind)
            named = of_kind.filtered(lambda r, name=name: r.name == name)
            fitting = (named or of_kind)[:1]
            if not fitting:
                partner = self.env["res.partner"].create(
                    {"name": name, "email": email, "is_company": kind == "contractor"}
                )
                fitting = Resource.create(
                    {"kind": kind, "partner_id": partner.id, "state": "active"}
                )
            known -= fitting
            chosen.append(fitting)
        return chosen

    def _make_tickets(self):
        """Return tickets about items at different places, one for each visit."""
        by_site = {
            ci.site_id: ci
            for ci in self.env["service.ci"].search(
                [("site_id.building_id", "!=", False), ("kind", "=", "equipment")]
            )
        }
        items = self.Item.search([("code", "in", ITEMS)]).grouped("code")
        vals_list = [
            {
                "name": f"{SUBJECTS[code]}: {site.name}",
                "partner_id": (site.contact_ids or site.client_id)[:1].id,
                "client_id": site.client_id.id,
                "site_id": site.id,
                "ci_ids": [Command.set(ci.ids)],
                "team_id": self._ref("team_commercial_demo").id,
                "user_id": self._user("nina").id,
                "needs_reply_since": False,
                "line_ids": [Command.create({"item_id": items[code].id})],
                "opened_at": (opened_at := self._opened_at(visit)),
                "first_response_at": opened_at,
            }
            for (site, ci), visit, code in zip(
                by_site.items(), VISITS, cycle(ITEMS), strict=False
            )
        ]
        return self.env["service.ticket"]._intake("phone", vals_list)

    def _write_order(self, index, ticket, visit, performers):
        state, day, who = visit
        order = ticket.with_env(self.Order.env)._create_workorders()
        if who is None:
            return
        # Who is still to go suits the work; where nobody does, boards show a misfit.
        if state != "assigned" or order._assign("assign"):
            order._assign_to(performers[who])
        start = self._at(day, 9 + 2 * (index % 4))
        order.write(
            {
                "planned_start": start,
                "planned_end": start + timedelta(hours=max(order.work_hours, 1)),
                "deadline": start + timedelta(hours=8),
                "mail_state": False,
            }
        )
        if state in ("reported", "rework", "done"):
            self._report(index, order)
        if state == "in_progress":
            order.action_start()
        elif state == "rework":
            order._send_back(REWORK)
        elif state == "done":
            order.action_check()
            order.write({"checked_at": order.reported_at, "done_at": order.reported_at})

    def _report(self, index, order):
        """Fill in the form of an order as its performer would."""
        start = order.planned_start
        order.line_ids.result = "done"
        for check in order.check_ids:
            check.write({"passed": "yes", "number": 228.0, "text": "в норме"})
        building = order.building_id
        order._report(
            {
                "arrived_at": start + timedelta(minutes=10),
                "arrival_latitude": building.latitude,
                "arrival_longitude": building.longitude,
                "spent_hours": max(order.work_hours, 1),
                "report": REPORTS[index % len(REPORTS)],
                "signed_by": order.contact_id.name,
                "performed_on": start.date(),
                "reported_at": start + timedelta(hours=2),
            }
        )

    def _opened_at(self, visit):
        """Return when the client asked for a visit: two days before it."""
        return self.now + timedelta(days=min(visit[1] or 0, 0) - 2)

    def _at(self, days, hour):
        """Return an hour of a day, counted from today, in UTC of Moscow's clock."""
        day = fields.Date.today() + timedelta(days=days)
        return datetime.combine(day, time(hour)) - timedelta(hours=3)
