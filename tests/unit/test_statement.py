"""A reconciliation statement adds up."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from service_portal_account_tools.statement import Entry, Statement

CENTS = st.integers(0, 10**9).map(lambda cents: cents / 100)


def make(opening, amounts):
    day = date(2026, 1, 1)
    entries = tuple(Entry(day, "x", debit, credit) for debit, credit in amounts)
    return Statement(day, day, opening, entries)


def test_an_empty_period_changes_nothing():
    statement = make(-5.5, [])
    assert (statement.debit, statement.credit, statement.closing) == (0, 0, -5.5)


@given(CENTS, st.lists(st.tuples(CENTS, CENTS), max_size=30))
def test_sums_are_exact_to_the_cent(opening, amounts):
    statement = make(opening, amounts)
    cents = round(opening * 100)
    for debit, credit in amounts:
        cents += round(debit * 100) - round(credit * 100)
    assert round(statement.closing * 100) == cents
