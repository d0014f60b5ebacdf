"""A quarter of visits to the sites of the demo clients, done and checked."""

from datetime import timedelta
from types import SimpleNamespace

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.fields import Command

from odoo.addons.service_ticket.demo.writer import DemoWriter
from odoo.addons.service_workorder.demo.history import LargeHistory

CLIENTS = ("kolosok", "podorozhnik", "vektor", "zerno", "shag")
# code of a service -> how often at each site
VISITS = {"POS-FIX": 2, "SCALE": 1}
# One shop breaks its tills far more often than the others.
WORST, WORST_VISITS = "kolosok", 9
SUBJECTS = {
    "POS-FIX": (
        "Касса не печатает чеки",
        "Завис кассовый узел",
        "Не открывается смена",
    ),
    "SCALE": ("Подошёл срок поверки весов", "Весы врут на пятьдесят граммов"),
}
FIRMS = (
    "ООО «Быстрый выезд»",
    "ИП Рябинин С. А.",
    "Мастерская «Точный вес»",
    "ООО «Волга-Сервис»",
    "Грачёв Илья",
)
# how many of ten visits the firms make, not our own technicians
OF_FIRMS = 7


class DemoHistory(LargeHistory):
    """Visits of the last three months.

    :param env: environment of the superuser
    """

    seed = 61

    def __init__(self, env):
        # nothing of a large company is needed but today
        DemoWriter.__init__(self, env)
        today = fields.Date.context_today(self.env["service.ticket"])
        self.company = SimpleNamespace(today=today)
        self.begin = today + relativedelta(months=-3, day=1)
        resources = self.env["service.resource"].search(
            [("kind", "in", ("technician", "contractor"))]
        )
        self.firms = resources.filtered(lambda one: one.name in FIRMS)
        self.own = resources.filtered(lambda one: one.kind == "technician")
        # shares of late and of returned work
        self.habits = {one.id: (0.08, 0.03) for one in resources}

    def load(self):
        """Make the visits and let them be done."""
        self.items = (
            self.env["service.catalog.item"]
            .search([("code", "in", list(VISITS))])
            .grouped("code")
        )
        wanted = [one for client in CLIENTS for one in self._get_visits(client)]
        days = [self._get_day() for _visit in wanted]
        tickets = self._take_in(
            None,
            [
                self._prepare_visit(site, code, day)
                for (site, code), day in zip(wanted, days, strict=True)
            ],
        )
        orders = tickets._create_workorders()
        due = [day + timedelta(days=1) for day in days]
        self._write_past(orders, days, due)
        self.env.flush_all()

    def _get_visits(self, client):
        """Yield (site, code of a service) for each visit to one client."""
        partner = self._ref(f"service_ci.partner_{client}_demo")
        sites = self.env["service.site"].search(
            [("client_id", "=", partner.id)], order="id"
        )
        for number, site in enumerate(sites):
            for code, count in VISITS.items():
                if code not in self.items:
                    continue
                if client == WORST and number == 3 and code == "POS-FIX":
                    count = WORST_VISITS
                yield from [(site, code)] * count

    def _get_day(self):
        days = (self.company.today - self.begin).days - 2
        return self.begin + timedelta(days=self.random.randint(0, days))

    def _prepare_visit(self, site, code, day):
        item = self.items[code][:1]
        name = self.random.choice(SUBJECTS[code])
        opened_at = self._get_start(day) - timedelta(hours=20)
        vals = self._prepare_ticket(name, site, site.ci_ids[:1], item, opened_at)
        # what an item is covered by would decide who pays
        vals["ci_ids"] = [Command.clear()]
        return vals

    def _pick(self, order):
        is_firm = self.random.randint(1, 10) <= OF_FIRMS
        return self.random.choice(self.firms if is_firm and self.firms else self.own)

    def _invent(self, order, day, deadline):
        # by rates, not by prices that were agreed one by one
        return {**super()._invent(order, day, deadline), "agreed_price": None}

    def _is_recent(self, day):
        return False
