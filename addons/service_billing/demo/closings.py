"""Two months of work of the demo company: one closed, one ready to be closed."""

from datetime import datetime, time, timedelta

from dateutil.relativedelta import relativedelta
from stdnum.ru import inn

from odoo import fields
from odoo.fields import Command

from odoo.addons.service_ci.tools.inner import Inner
from odoo.addons.service_ticket.demo.writer import DemoWriter

from .contracts import CONTRACTS, PRICES

CI = "service_ci."
WHERE = (
    ("ул. Заводская, 12", "Тверь"),
    ("пр. Мира, 8", "Тула"),
    ("ул. Садовая, 3", "Орёл"),
)
SUBJECTS = {
    "SCALE": "Поверить весы",
    "POS-FIX": "Касса не печатает чеки",
    "POS-FN": "Заменить фискальный накопитель",
    "ACQ": "Терминал не видит сеть",
}
SIGNATORY = ("Игорь Опорин", "Генеральный директор")
# client -> jobs of the month before the last one, and of the last one
JOBS = {
    "kolosok": (9, 12),
    "podorozhnik": (5, 6),
    "vektor": (4, 4),
    "zerno": (4, 3),
    "shag": (5, 0),
    "kirpichik": (3, 6),
}


class DemoClosings(DemoWriter):
    """Work of two months, requisites of who pays for it, and two closings.

    :param env: environment of the superuser
    """

    seed = 47

    def load(self):
        """Write it all; without books of the company nothing is booked."""
        self.company = self._ref("base.main_company")
        self.first = fields.Date.context_today(self.env.user) + relativedelta(
            months=-2, day=1
        )
        self.items = (
            self.env["service.catalog.item"]
            .search([("code", "in", list(PRICES))])
            .grouped("code")
        )
        clients = [self._ref(f"{CI}partner_{row[0]}_demo") for row in CONTRACTS]
        self._write_requisites(clients)
        for at in range(2):
            self._write_work(at)
        contracts = self.env["service.contract"].search([("state", "=", "active")])
        self.env["service.charge"]._sync_periods(contracts)
        has_books = self.env["account.journal"].search_count(
            [("company_id", "=", self.company.id), ("type", "=", "sale")], limit=1
        )
        for at, is_booked in enumerate((has_books, False)):
            closing = self.env["service.closing"].create(
                {
                    "company_id": self.company.id,
                    "date_to": self.first + relativedelta(months=at, day=31),
                }
            )
            closing._collect()
            if is_booked:
                self._book(closing)
                self._change_entity(closing)

    def _book(self, closing):
        """Book what can be booked, as the jobs do; the rest goes on."""
        closing.state = "running"
        closing.line_ids._book()
        closing._finish()
        if closing.state != "done":
            closing.action_finish()

    def _change_entity(self, closing):
        """Let a job turn out to be for another legal entity, after its document."""
        for line in closing.line_ids.filtered(lambda line: line.state == "done"):
            others = line.client_id.child_ids.filtered("is_company") - line.entity_id
            work = line.charge_ids.order_line_id[:1]
            if others and work:
                work.entity_id = others[0]
                return

    def _write_requisites(self, clients):
        own = self.company.partner_id
        own.signatory_name, own.signatory_title = SIGNATORY
        entities = [
            entity
            for client in clients
            for entity in client | client.child_ids.filtered("is_company")
        ]
        # The last one's are missing: something is left for the officer to do.
        for number, partner in enumerate([own, *entities[:-1]]):
            digits = f"{770180000 + number}"
            street, city = WHERE[number % len(WHERE)]
            partner.write(
                {
                    "vat": partner.vat or digits + inn.calc_company_check_digit(digits),
                    "kpp": partner.kpp or "770101001",
                    "street": partner.street or street,
                    "city": partner.city or city,
                }
            )

    def _write_work(self, at):
        """Write the jobs of one month: done, checked and charged."""
        rows = [
            (client, self.random.choice(list(self.items)), number)
            for client, counts in JOBS.items()
            for number in range(counts[at])
        ]
        clients = {name: self._ref(f"{CI}partner_{name}_demo") for name in JOBS}
        sites = {
            name: self.env["service.site"].search([("client_id", "=", client.id)])
            for name, client in clients.items()
        }
        Ticket = self.env["service.ticket"].with_context(
            service_ticket_silent=Inner(), tracking_disable=True
        )
        tickets = Ticket._intake(
            "phone",
            [
                {
                    "name": SUBJECTS[code],
                    "partner_id": clients[name].id,
                    "client_id": clients[name].id,
                    "coverage": "contract",
                }
                for name, code, _number in rows
            ],
        )
        tickets.coverage = "contract"
        orders = tickets.env["service.workorder"].create(
            [
                {
                    "name": ticket.name,
                    "ticket_id": ticket.id,
                    "line_ids": [
                        Command.create(
                            {
                                "item_id": self.items[code].id,
                                "site_id": self._pick(sites[name], number).id,
                            }
                        )
                    ],
                }
                for ticket, (name, code, number) in zip(tickets, rows, strict=True)
            ]
        )
        self._finish(orders, self.first + relativedelta(months=at))

    def _pick(self, sites, number):
        return sites[number % len(sites)] if sites else sites

    def _finish(self, orders, month):
        """Have orders done within a month, and accepted."""
        performers = self.env["service.resource"].search(
            [("kind", "in", ("technician", "contractor")), ("is_usable", "=", True)]
        )
        share = -(-len(orders) // len(performers))
        for at, performer in enumerate(performers):
            mine = orders[at * share : (at + 1) * share]
            if mine:
                mine._assign_to(performer)
        orders.line_ids.result = "done"
        orders.check_ids.write({"passed": "yes", "number": 228.0, "text": "в норме"})
        # Two sites have passed to another legal entity since.
        orders[:2].line_ids.filtered("entity_id").entity_changed = True
        for number, order in enumerate(orders):
            day = month + timedelta(days=1 + number % 27)
            moment = datetime.combine(day, time(11))
            order.ticket_id.opened_at = moment - timedelta(days=1)
            order._report(
                {
                    "performed_on": day,
                    "reported_at": moment,
                    "spent_hours": max(order.work_hours, 1),
                }
            )
        orders.action_check()
        for order in orders:
            order.write({"checked_at": order.reported_at, "done_at": order.reported_at})
        orders.filtered(lambda order: not order.client_accepted_at)._accept_by_client(
            "portal"
        )
