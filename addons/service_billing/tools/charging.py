"""What is due for the accepted lines of work orders: to us, to contractors, to staff.

Everything is plain data, so a month of work is priced without a query.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from .adjust import Terms, bonus, penalty
from .money import KOPECK, NOTHING, percent_of, shared
from .periods import period_of
from .pricing import (
    NIGHT,
    Contract,
    PriceBook,
    Work,
    index_at,
    pick_contract,
    time_of,
    worth,
)

FOUR_PLACES = Decimal("0.0001")
# Somebody else has settled what such work costs.
SETTLED_COVERAGES = ("warranty", "paid")
SIDE_OF_KIND = {"technician": "staff", "contractor": "contractor"}


@dataclass(frozen=True, slots=True)
class ClientTerms:
    """A contract as far as the price of work depends on it."""

    contract: Contract
    book: PriceBook
    currency_id: int
    indexes: tuple = ()
    night_from: float = NIGHT[0]
    night_to: float = NIGHT[1]
    covered_item_ids: frozenset = frozenset()
    by_client: bool = False
    credit_percent: Decimal = NOTHING
    approval_amount: Decimal = NOTHING
    period: str = "month"
    closing_day: int = 0
    tax_id: int | None = None
    unit: Decimal = KOPECK


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a work order that was done."""

    id: int
    item_id: int | None = None
    site_id: int | None = None
    entity_id: int | None = None
    quantity: Decimal = Decimal(1)
    norm: Decimal = NOTHING
    name: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """A work order that was done and checked.

    :param datetime moment: when the work was begun, in local time
    :param is_late: whether it was reported after its deadline; None without one
    :param bool is_missed: the promise to the client was missed
    :param float rating: of the client, 0 without one
    """

    id: int
    day: date
    lines: tuple
    client_id: int | None = None
    priority: str = "1"
    moment: datetime | None = None
    territory_ids: tuple = ()
    coverage: str = "contract"
    client_accepted: bool = False
    is_missed: bool = False
    resource_id: int | None = None
    resource_kind: str = ""
    pays_tax: bool = False
    hours: Decimal = NOTHING
    agreed: Decimal = NOTHING
    is_late: bool | None = None
    rating: float = 0.0


@dataclass(frozen=True, slots=True)
class Charger:
    """The contracts and rates of one company.

    :param bool charges_clients: whether work without a contract is missed
    :param dict contracts: id of a client -> list of :class:`ClientTerms`
    :param dict books: side of performers -> :class:`PriceBook` of its rates
    :param dict terms: id of a rate -> :class:`Terms`
    :param dict currencies: id of a rate -> id of its currency
    """

    currency_id: int
    unit: Decimal = KOPECK
    charges_clients: bool = True
    contracts: dict = field(default_factory=dict)
    books: dict = field(default_factory=dict)
    terms: dict = field(default_factory=dict)
    currencies: dict = field(default_factory=dict)
    purchase_tax_id: int | None = None

    def charge(self, order):
        """Return what is due for one work order on all sides.

        :param Order order: done and checked
        :return: list of dicts, values of charges
        """
        hours = _hours_of(order)
        return [*self._of_client(order, hours), *self._of_performer(order, hours)]

    # The client

    def _of_client(self, order, hours):
        if not self.charges_clients or order.coverage in SETTLED_COVERAGES:
            return
        by_terms = defaultdict(list)
        for at, line in enumerate(order.lines):
            by_terms[self.pick_terms(order, line)].append((line, hours[at]))
        for terms, pairs in by_terms.items():
            if terms is None:
                for line, _hours in pairs:
                    yield self._base(order, line, "client", "work", hold="contract")
            elif not terms.by_client or order.client_accepted:
                yield from self._by_contract(order, terms, pairs)

    def pick_terms(self, order, line):
        """Return the :class:`ClientTerms` by which a line is priced, or None."""
        choices = self.contracts.get(order.client_id, ())
        chosen = pick_contract(
            [terms.contract for terms in choices], line.entity_id, order.day
        )
        return next((one for one in choices if one.contract is chosen), None)

    def _by_contract(self, order, terms, pairs):
        part = time_of(order.moment, terms.night_from, terms.night_to)
        works = [_work(order, line, time, part) for line, time in pairs]
        factor = index_at(terms.indexes, order.day)
        covered = [work.item_id in terms.covered_item_ids for work in works]
        prices = [
            None if free else terms.book.choose(work)
            for work, free in zip(works, covered, strict=True)
        ]
        values = worth(works, prices, [factor] * len(works), terms.unit)
        for (line, _time), work, free, price, value in zip(
            pairs, works, covered, prices, values, strict=True
        ):
            charge = self._base(order, line, "client", "work", terms)
            if free:
                charge.update(is_covered=True, quantity=_places(work.quantity))
                yield charge
                continue
            if price is None:
                yield {**charge, "hold": "price"}
                continue
            charge["price_id"] = price.id
            _fill_in(charge, price, value, factor, part, work, prices)
            if terms.approval_amount and charge["amount"] > terms.approval_amount:
                charge["hold"] = "approval"
            yield charge
            if order.is_missed and terms.credit_percent and charge["amount"]:
                yield self._credit(order, line, terms, charge)

    def _credit(self, order, line, terms, work):
        amount = -percent_of(terms.credit_percent, work["amount"], terms.unit)
        return {
            # what it is a part of may wait for somebody
            **self._base(order, line, "client", "sla_credit", terms, work["hold"]),
            "price_id": work["price_id"],
            "unit_price": amount,
            "amount": amount,
            "facts": {
                "percent": str(terms.credit_percent),
                "of": str(work["amount"]),
                "cause": "sla",
            },
        }

    # The performer

    def _of_performer(self, order, hours):
        side = SIDE_OF_KIND.get(order.resource_kind)
        book = self.books.get(side)
        agreed = order.agreed if side == "contractor" else NOTHING
        if not side or not (book or agreed):
            return
        if agreed:
            shares = shared(agreed, hours, self.unit)
            for line, share in zip(order.lines, shares, strict=True):
                yield {
                    **self._base(order, line, side, "pay"),
                    "unit_price": agreed,
                    "amount": share,
                    "facts": {"agreed": str(agreed), "lines": len(order.lines)},
                }
            return
        part = time_of(order.moment, *NIGHT)
        works = [
            _work(order, line, time, part)
            for line, time in zip(order.lines, hours, strict=True)
        ]
        prices = [book.choose(work) for work in works]
        one = Decimal(1)
        values = worth(works, prices, [one] * len(works), self.unit)
        for line, work, price, value in zip(
            order.lines, works, prices, values, strict=True
        ):
            pay = self._base(order, line, side, "pay")
            if price is None:
                if side == "contractor":  # staff without pay per job have a salary
                    yield {**pay, "hold": "price"}
                continue
            pay["rate_id"] = price.id
            pay["currency_id"] = self.currencies.get(price.id, self.currency_id)
            _fill_in(pay, price, value, one, part, work, prices)
            yield pay
            yield from self._adjust(order, line, side, pay)

    def _adjust(self, order, line, side, pay):
        terms = self.terms.get(pay["rate_id"], Terms())
        facts = {"of": str(pay["amount"]), "rating": order.rating}
        known = (terms, pay["amount"], order.is_late, order.rating, self.unit)
        for kind, amount, hold in (
            ("bonus", bonus(*known), None),
            # a claim until the performer has agreed
            ("penalty", penalty(*known), "claim"),
        ):
            if amount:
                yield {
                    **self._base(order, line, side, kind),
                    "rate_id": pay["rate_id"],
                    "currency_id": pay["currency_id"],
                    "unit_price": amount,
                    "amount": amount,
                    "hold": hold,
                    "facts": {**facts, "late": bool(order.is_late), "cause": kind},
                }

    def _base(self, order, line, side, kind, terms=None, hold=None):
        first, last = period_of(
            order.day,
            terms.period if terms else "month",
            terms.closing_day if terms else 0,
        )
        is_client = side == "client"
        tax_id = self.purchase_tax_id if order.pays_tax and not is_client else None
        return {
            "source": f"line:{line.id}",
            "side": side,
            "kind": kind,
            "name": line.name,
            "hold": hold,
            "currency_id": terms.currency_id if terms else self.currency_id,
            "client_id": order.client_id,
            "entity_id": line.entity_id,
            "contract_id": terms.contract.id if terms else None,
            "price_id": None,
            "resource_id": None if is_client else order.resource_id,
            "rate_id": None,
            "order_id": order.id,
            "order_line_id": line.id,
            "item_id": line.item_id,
            "site_id": line.site_id,
            "territory_id": order.territory_ids[-1] if order.territory_ids else None,
            "performed_on": order.day,
            "period_from": first,
            "period_to": last,
            "is_covered": False,
            "quantity": Decimal(1),
            "unit_price": NOTHING,
            "amount": NOTHING,
            "tax_id": terms.tax_id if terms else tax_id,
            "facts": {},
        }


def _work(order, line, hours, part):
    return Work(
        day=order.day,
        item_id=line.item_id,
        territory_ids=order.territory_ids,
        resource_id=order.resource_id,
        priority=order.priority,
        time_of_day=part,
        quantity=_places(line.quantity),
        hours=hours,
    )


def _fill_in(charge, price, value, factor, part, work, prices):
    """Complete a charge by what its price makes of it, and note how."""
    quantity, each, amount, is_minimum = value
    charge.update(quantity=_places(quantity), unit_price=each, amount=amount)
    facts = charge["facts"]
    facts.update(price=str(price.amount), basis=price.basis)
    if price.urgency:
        facts["urgency"] = price.urgency
    if price.time_of_day:
        facts["time"] = part
    if factor != 1:
        facts["index"] = str(factor.normalize())
    if is_minimum:
        facts["minimum"] = str(each if price.basis == "visit" else amount)
    if price.basis == "visit":
        facts["lines"] = sum(1 for other in prices if other is price)


def _hours_of(order):
    """Return the hours of each line: those spent, by norm, else the norms."""
    norms = [_places(line.norm * line.quantity) for line in order.lines]
    if not order.hours:
        return norms
    return shared(order.hours, norms, FOUR_PLACES)


def _places(quantity):
    return quantity.quantize(FOUR_PLACES)
