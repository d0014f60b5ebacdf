"""Contracts, rates and charges of the demo company: a quarter of work.

All of it is in roubles. Odoo's own demo data may have settled another currency for the
books of the company: then there are rates of the days, as with a foreign client.
"""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.fields import Command

from odoo.addons.service_ticket.demo.company import DemoCompany
from odoo.addons.service_ticket.demo.writer import ROUBLES_PER_UNIT, DemoWriter

from .history import DemoHistory

CI = "service_ci."
# code of a service -> what a client pays, what a contractor and a technician get
PRICES = {
    "SCALE": (2400, 1500, 500),
    "POS-FIX": (3200, 1900, 700),
    "POS-FN": (4100, 2300, 800),
    "ACQ": (1900, 1100, 400),
}
# of a unit of the company's currency, month by month
RATES = (0.97, 1.0, 1.02, 0.99)
OTHER_PRICE, OTHER_RATE = 2000, 1200
# Written as nobody writes a tax in tests: names of taxes are unique.
VAT = "НДС 22 %"
# client, number, period, whose word counts, what is special
CONTRACTS = (
    ("kolosok", "К-17/2024", "month", "manager", "entities"),
    ("podorozhnik", "П-04/2025", "month", "manager", "retainer"),
    ("vektor", "АЗС-112", "quarter", "manager", "minimum"),
    ("zerno", "З-2/2026", "month", "client", "approval"),
    ("shag", "ОШ-31", "month", "manager", None),
    ("kirpichik", "КБ-8/2025", "month", "manager", None),
)
SIGNATORIES = (
    ("Ольга Ветрова", "Генеральный директор", "Устава"),
    ("Андрей Рубцов", "Директор филиала", "доверенности № 14 от 12.01.2026"),
    ("Ирина Полевая", "Исполнительный директор", "Устава"),
)
KPP = ("695001001", "631501001", "770501001")


class DemoContracts(DemoWriter):
    """Contracts of the demo clients, rates of performers, and what follows from both.

    :param env: environment of the superuser
    """

    def load(self):
        """Write contracts and rates, then charge what was accepted."""
        # Books may have come after the company.
        DemoCompany(self.env).settle_books()
        self.items = (
            self.env["service.catalog.item"]
            .search([("code", "in", list(PRICES))])
            .grouped("code")
        )
        self.today = fields.Date.context_today(self.env["service.contract"])
        self.begin = self.today + relativedelta(months=-3, day=1)
        self.roubles = self._get_roubles()
        self._write_taxes()
        self._write_rates()
        DemoHistory(self.env).load()
        contracts = [self._write_contract(*row) for row in CONTRACTS]
        self._accept_some()
        orders = self.env["service.workorder"].search([("state", "=", "done")])
        Charge = self.env["service.charge"]
        Charge._sync_orders(orders)
        Charge._sync_periods(self.env["service.contract"].union(*contracts))

    def _money(self, roubles):
        """Return roubles: contracts and rates are in no other currency."""
        return roubles

    def _get_roubles(self):
        """Return the currency, with its rates of these months where it is a foreign
        one."""
        roubles = self.env.ref("base.RUB")
        company = self.env.company
        if company.currency_id != roubles:
            roubles.active = True
            self.env["res.currency.rate"].create(
                [
                    {
                        "currency_id": roubles.id,
                        "company_id": company.id,
                        "name": self.begin + relativedelta(months=month, days=-1),
                        "company_rate": ROUBLES_PER_UNIT * change,
                    }
                    for month, change in enumerate(RATES)
                ]
            )
        return roubles

    def _write_taxes(self):
        """Let the company go by Russia's VAT, where it has books: papers know no other.

        As its own taxes, with their accounts.
        """
        company = self.env.company
        group = company.account_sale_tax_id.tax_group_id.copy({"name": VAT})
        for name in ("account_sale_tax_id", "account_purchase_tax_id"):
            tax = company[name]
            if tax and tax.name != VAT:
                company[name] = tax.copy(
                    {
                        "name": VAT,
                        "invoice_label": VAT,
                        "amount": 22.0,
                        "tax_group_id": group.id,
                    }
                )

    # Rates

    def _write_rates(self):
        vals_list = [
            {
                "side": side,
                "item_id": self.items[code].id,
                "price": self._money(prices[at]),
                "bonus_percent": 5.0 if side == "contractor" else 0.0,
                "late_percent": 10.0 if side == "contractor" else 0.0,
                "poor_rating": 2.0,
                "poor_percent": 20.0,
            }
            for code, prices in PRICES.items()
            if code in self.items
            for side, at in (("contractor", 1), ("staff", 2))
        ]
        vals_list.append({"side": "contractor", "price": self._money(OTHER_RATE)})
        moscow = self._ref(f"{CI}territory_moscow_demo")
        vals_list.append(
            {
                "side": "contractor",
                "territory_id": moscow.id,
                "price": self._money(OTHER_RATE * 1.5),
            }
        )
        for vals in vals_list:
            vals["currency_id"] = self.roubles.id
        self.env["service.rate"].create(vals_list)

    # Contracts

    def _write_contract(self, client, number, period, acceptance, special):
        client = self._ref(f"{CI}partner_{client}_demo")
        contract = self.env["service.contract"].create(
            {
                "number": number,
                "client_id": client.id,
                "currency_id": self.roubles.id,
                "signed_on": self.begin - timedelta(days=20),
                "date_from": self.begin,
                "fees_from": self.begin,
                "period": period,
                "acceptance": acceptance,
                "price_ids": [Command.create(vals) for vals in self._prices()],
                "index_ids": [
                    Command.create(
                        {
                            "date_from": self.today + relativedelta(day=1),
                            "percent": 4.0,
                        }
                    )
                ],
                "recipient_ids": self._recipients(client),
                **(getattr(self, f"_get_{special}")(client) if special else {}),
            }
        )
        contract.action_activate()
        return contract

    def _prices(self):
        moscow = self._ref(f"{CI}territory_moscow_demo")
        yield {"price": self._money(OTHER_PRICE)}
        for code, (price, _rate, _pay) in PRICES.items():
            if code not in self.items:
                continue
            item_id = self.items[code].id
            yield {"item_id": item_id, "price": self._money(price)}
            yield {
                "item_id": item_id,
                "territory_id": moscow.id,
                "price": self._money(price * 1.25),
            }
            yield {
                "item_id": item_id,
                "urgency": "3",
                "price": self._money(price * 1.5),
            }

    def _recipients(self, client):
        people = client.child_ids.filtered(lambda one: not one.is_company)[:1]
        return [
            Command.create(
                {
                    "partner_id": (people or client).id,
                    "with_invoice": True,
                    "with_act": False,
                    "with_utd": True,
                }
            )
        ]

    def _get_entities(self, client):
        entities = client.child_ids.filtered("is_company")
        return {
            "entity_ids": [
                Command.create(
                    {
                        "entity_id": entity.id,
                        "number": f"К-17/2024-{at + 1}",
                        "signed_on": self.begin - timedelta(days=20),
                        "signatory_name": name,
                        "signatory_title": title,
                        "signatory_basis": basis,
                        "branch_kpp": kpp,
                    }
                )
                for at, (entity, (name, title, basis), kpp) in enumerate(
                    zip(entities, SIGNATORIES, KPP, strict=False)
                )
            ],
            "sla_credit_percent": 10.0,
        }

    def _get_retainer(self, _client):
        return {
            "retainer_amount": self._money(9000),
            "covered_item_ids": [Command.set(self.items["POS-FIX"].ids)],
            "included_quantity": 2.0,
            "overage_price": self._money(2800),
        }

    def _get_minimum(self, _client):
        return {"minimum_amount": self._money(15000)}

    def _get_approval(self, _client):
        return {"approval_amount": self._money(1500)}

    def _accept_some(self):
        """Let the client whose word counts accept the first of the visits."""
        orders = self.env["service.workorder"].search(
            [
                ("client_id", "=", self._ref(f"{CI}partner_zerno_demo").id),
                ("state", "=", "done"),
                ("client_accepted_at", "=", False),
                ("ticket_id.coverage", "not in", ("warranty", "paid")),
            ],
            limit=1,
        )
        orders._accept_by_client("portal")
