"""Any order of acceptance and correction gives the same totals, nothing twice."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from service_billing_tools.adjust import Terms
from service_billing_tools.charging import Charger, ClientTerms, Line, Order
from service_billing_tools.pricing import Contract, Price, PriceBook
from service_billing_tools.revisions import compare, key_of

VISIT = Price(id=1, amount=Decimal("1000.01"), basis="visit", item_id=1)
PIECE = Price(id=2, amount=Decimal("333.33"))
RATE = Price(id=3, amount=Decimal("250.50"))


def make_charger(**terms):
    return Charger(
        currency_id=1,
        contracts={
            7: [
                ClientTerms(
                    contract=Contract(id=1, date_from=date(2026, 1, 1)),
                    book=PriceBook([VISIT, PIECE]),
                    currency_id=1,
                    credit_percent=Decimal(10),
                    **terms,
                )
            ]
        },
        books={"contractor": PriceBook([RATE])},
        terms={3: Terms(bonus_percent=Decimal(5), late_percent=Decimal(20))},
    )


@st.composite
def orders(draw, number=1):
    count = draw(st.integers(1, 5))
    return Order(
        id=number,
        day=date(2026, draw(st.integers(1, 12)), draw(st.integers(1, 28))),
        client_id=7,
        resource_id=draw(st.sampled_from([5, 6])),
        resource_kind="contractor",
        is_missed=draw(st.booleans()),
        is_late=draw(st.sampled_from([None, True, False])),
        agreed=draw(st.sampled_from([Decimal(0), Decimal("777.77")])),
        lines=tuple(
            Line(
                id=10 * number + at,
                item_id=draw(st.sampled_from([1, 2])),
                entity_id=draw(st.sampled_from([None, 7, 8])),
                quantity=Decimal(draw(st.integers(1, 9))),
                norm=Decimal(draw(st.integers(0, 8))) / 2,
            )
            for at in range(count)
        ),
    )


class Ledger:
    """Charges as the database keeps them."""

    def __init__(self):
        self.rows = []

    def settle(self, due, bills=False):
        known = [row for row in self.rows if not row.get("reversal_of")]
        reversed_ids, new = compare(due, known)
        for row in list(self.rows):
            if row["id"] in reversed_ids:
                assert not row["is_reversed"]
                row["is_reversed"] = True
                negative = {**row, "amount": -row["amount"], "reversal_of": row["id"]}
                self.add(negative)
        for values in new:
            self.add({**values, "is_reversed": False, "is_waived": False})
        self.check()

    def add(self, row):
        self.rows.append({**row, "id": len(self.rows) + 1})

    def check(self):
        current = [
            key_of(row)
            for row in self.rows
            if not row["is_reversed"] and not row.get("reversal_of")
        ]
        assert len(current) == len(set(current)), "charged twice"
        revisions = [
            (*key_of(row), row["revision"])
            for row in self.rows
            if not row.get("reversal_of")
        ]
        assert len(revisions) == len(set(revisions))

    @property
    def total(self):
        return sum(row["amount"] for row in self.rows)


@given(st.lists(st.one_of(st.none(), orders()), max_size=6), orders())
def test_whatever_happened_before_the_totals_are_those_of_the_end(history, last):
    charger = make_charger()
    ledger = Ledger()
    for order in history:  # None: sent back
        ledger.settle(charger.charge(order) if order else [])
    ledger.settle(charger.charge(last))
    fresh = sum(values["amount"] for values in charger.charge(last))
    assert ledger.total == fresh
    rows = len(ledger.rows)
    ledger.settle(charger.charge(last))
    assert len(ledger.rows) == rows, "charging again writes nothing"
    ledger.settle([])
    assert ledger.total == 0


@given(st.lists(st.integers(1, 6), unique=True, min_size=1), st.data())
def test_the_sequence_of_acceptance_does_not_matter(numbers, data):
    charger = make_charger()
    works = [data.draw(orders(number)) for number in numbers]
    together = Ledger()
    together.settle([values for work in works for values in charger.charge(work)])
    for sequence in (works, works[::-1]):
        one_by_one = sum(
            values["amount"] for work in sequence for values in charger.charge(work)
        )
        assert one_by_one == together.total


@given(orders())
def test_a_visit_and_an_agreed_price_are_charged_once(order):
    charges = make_charger().charge(order)
    visits = [row["amount"] for row in charges if row["price_id"] == VISIT.id]
    works = [row for row in charges if row["kind"] == "work"]
    if any(row["price_id"] == VISIT.id for row in works):
        of_work = sum(row["amount"] for row in works if row["price_id"] == VISIT.id)
        assert of_work == VISIT.amount
    else:
        assert not visits
    if order.agreed:
        pays = [row["amount"] for row in charges if row["kind"] == "pay"]
        assert sum(pays) == order.agreed


def test_work_settled_elsewhere_and_unknown_clients():
    order = Order(id=1, day=date(2026, 1, 5), lines=(Line(1),), client_id=7)
    charger = make_charger()
    assert [row["kind"] for row in charger.charge(order)] == ["work"]
    assert not charger.charge(replace(order, coverage="warranty"))
    assert not charger.charge(replace(order, coverage="paid"))
    (row,) = charger.charge(replace(order, client_id=9))
    assert (row["hold"], row["amount"]) == ("contract", 0)
    assert not Charger(currency_id=1, charges_clients=False).charge(order)


def test_a_client_whose_word_counts():
    order = Order(id=1, day=date(2026, 1, 5), lines=(Line(1),), client_id=7)
    charger = make_charger(by_client=True)
    assert not charger.charge(order)
    assert charger.charge(replace(order, client_accepted=True))


def test_a_waived_claim_stays_waived_while_it_is_the_same():
    charger = make_charger()
    order = Order(
        id=1,
        day=date(2026, 1, 5),
        lines=(Line(1),),
        client_id=7,
        resource_id=5,
        resource_kind="contractor",
        is_late=True,
    )
    due = charger.charge(order)
    known = [
        {
            **values,
            "id": at,
            "revision": 1,
            "is_reversed": values["kind"] == "penalty",
            "is_waived": values["kind"] == "penalty",
        }
        for at, values in enumerate(due)
    ]
    assert compare(due, known) == ([], [])
