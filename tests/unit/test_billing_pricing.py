from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from service_billing_tools.adjust import Terms, bonus, penalty
from service_billing_tools.pricing import (
    Contract,
    Index,
    Price,
    PriceBook,
    Work,
    index_at,
    pick_contract,
    time_of,
    worth,
)
from service_billing_tools.retainer import PeriodTerms, part_of_period, period_fees

DAY = date(2026, 3, 10)
WORK = Work(day=DAY, item_id=1, territory_ids=(10, 11), resource_id=5, priority="2")


def price(number, **conditions):
    return Price(id=number, amount=Decimal(100 * number), **conditions)


def chosen(*prices, work=WORK):
    found = PriceBook(prices).choose(work)
    return found and found.id


def test_nothing_fits():
    assert chosen() is None
    assert chosen(price(1, item_id=2), price(2, territory_id=99)) is None
    assert chosen(price(1, urgency="3"), price(2, time_of_day="night")) is None
    assert chosen(price(1, date_from=date(2026, 3, 11))) is None
    assert chosen(price(1, date_to=date(2026, 3, 9))) is None
    assert chosen(price(1, resource_id=6)) is None


@pytest.mark.parametrize(
    ("closer", "wider"),
    [
        ({"resource_id": 5}, {"item_id": 1}),
        ({"item_id": 1}, {"territory_id": 11}),
        ({"territory_id": 11}, {"territory_id": 10, "urgency": "2"}),
        ({"territory_id": 10}, {"urgency": "2"}),
        ({"urgency": "2"}, {"time_of_day": "day"}),
        ({"time_of_day": "day"}, {"date_from": DAY}),
        ({"date_from": DAY}, {"date_from": date(2026, 1, 1)}),
    ],
)
def test_the_closer_price_applies(closer, wider):
    assert chosen(price(1, **wider), price(2, **closer)) == 2
    assert chosen(price(1, **closer), price(2, **wider)) == 1


def test_bounds_of_prices_are_included():
    assert chosen(price(1, date_from=DAY, date_to=DAY)) == 1


@given(st.permutations([price(n, territory_id=t) for n, t in ((1, 10), (2, 11))]))
def test_the_order_of_lines_does_not_matter(prices):
    assert chosen(*prices) == 2


def test_indexations_add_up():
    indexes = [
        Index(date(2026, 1, 1), Decimal(10)),
        Index(date(2026, 4, 1), Decimal(5)),
    ]
    assert index_at(indexes, date(2025, 12, 31)) == 1
    assert index_at(indexes, DAY) == Decimal("1.1")
    assert index_at(indexes, date(2026, 4, 1)) == Decimal("1.155")


@given(
    st.lists(st.integers(1, 1000), min_size=1, max_size=30),
    st.integers(1, 10**7),
    st.integers(90, 200),
)
def test_a_visit_costs_its_price_however_many_lines(hours, kopecks, percent):
    visit = Price(id=1, amount=Decimal(kopecks) / 100, basis="visit")
    works = [Work(day=DAY, hours=Decimal(hour)) for hour in hours]
    factor = Decimal(percent) / 100
    values = worth(works, [visit] * len(works), [factor] * len(works))
    whole = worth(works[:1], [visit], [factor])
    assert sum(value[2] for value in values) == whole[0][2]


def test_minimum_and_rounding_of_one_line():
    line = Price(id=1, amount=Decimal("33.335"), minimum=Decimal(80))
    work = Work(day=DAY, quantity=Decimal(3))
    one = Decimal(1)
    assert worth([work], [line], [one]) == [
        (Decimal(3), Decimal("33.34"), Decimal("100.02"), False)
    ]
    assert worth([WORK, WORK], [line, None], [one, one])[0][2:] == (Decimal(80), True)
    assert worth([WORK], [None], [one]) == [None]


@pytest.mark.parametrize(
    ("moment", "part"),
    [
        (None, "day"),
        (datetime(2026, 3, 10, 21, 59), "day"),
        (datetime(2026, 3, 10, 22), "night"),
        (datetime(2026, 3, 10, 5, 59), "night"),
        (datetime(2026, 3, 10, 6), "day"),
        (datetime(2026, 3, 14, 3), "weekend"),
    ],
)
def test_parts_of_the_week(moment, part):
    assert time_of(moment, 22, 6) == part


def test_a_night_within_one_day():
    assert time_of(datetime(2026, 3, 10, 1), 0, 5) == "night"
    assert time_of(datetime(2026, 3, 10, 5), 0, 5) == "day"


def test_the_contract_of_the_entity_goes_before_the_one_for_all():
    whole = Contract(id=1, date_from=date(2026, 2, 1))
    own = Contract(id=2, date_from=date(2026, 1, 1), entity_ids=frozenset({7}))
    old = Contract(id=3, date_from=date(2025, 1, 1), date_to=date(2026, 1, 31))
    contracts = [old, whole, own]
    assert pick_contract(contracts, 7, DAY) is own
    assert pick_contract(contracts, 8, DAY) is whole
    assert pick_contract(contracts, None, date(2026, 1, 31)) is old
    assert pick_contract(contracts, None, date(2024, 1, 31)) is None


def test_bonus_and_penalty():
    terms = Terms(
        bonus_percent=Decimal(10),
        bonus_rating=4.0,
        late_percent=Decimal(70),
        poor_rating=2.0,
        poor_percent=Decimal(50),
    )
    pay = Decimal("100.05")
    assert bonus(terms, pay, False, 5.0) == Decimal("10.01")
    assert bonus(terms, pay, False, 0.0) == 0, "the rating counts"
    assert bonus(terms, pay, True, 5.0) == bonus(terms, pay, None, 5.0) == 0
    assert penalty(terms, pay, True, 0.0) == Decimal("-70.04")
    assert penalty(terms, pay, False, 2.0) == Decimal("-50.03")
    assert penalty(terms, pay, True, 1.0) == -pay, "never more than all of it"
    assert penalty(Terms(), pay, True, 1.0) == 0


MONEY = st.integers(0, 10**8).map(lambda n: Decimal(n) / 100)
QUANTITIES = st.integers(0, 1000).map(Decimal)


@given(MONEY, MONEY, MONEY, QUANTITIES, QUANTITIES, MONEY)
def test_a_period_costs_its_minimum_at_least(
    retainer, price_of_one, minimum, included, covered, charged
):
    terms = PeriodTerms(retainer, included, price_of_one, minimum)
    fees = period_fees(terms, Decimal(1), covered, charged)
    total = fees.retainer + fees.overage + fees.minimum + charged
    assert total >= minimum
    assert not fees.minimum or total == minimum
    assert fees.overage == price_of_one * max(0, covered - included)


def test_part_of_a_period():
    period = date(2026, 1, 1), date(2026, 1, 31)
    assert part_of_period(period, date(2025, 1, 1), None) == 1
    assert part_of_period(period, date(2026, 1, 22), None) == Decimal(10) / 31
    assert part_of_period(period, date(2025, 1, 1), date(2026, 1, 1)) * 31 == 1
    assert part_of_period(period, date(2026, 2, 1), None) == 0
