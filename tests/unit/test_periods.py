"""Half-months, the periods before them, and spans in parts."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from service_ticket_tools.periods import days_between, last_half_month, period_before
from service_ticket_tools.spans import parts

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        ("2026-03-16", "2026-03-01", "2026-03-15"),
        ("2026-03-31", "2026-03-01", "2026-03-15"),
        ("2026-03-01", "2026-02-16", "2026-02-28"),
        ("2024-03-15", "2024-02-16", "2024-02-29"),
        ("2026-01-10", "2025-12-16", "2025-12-31"),
    ],
)
def test_the_half_month_that_ended_last(today, first, last):
    ended = last_half_month(date.fromisoformat(today))
    assert ended == (date.fromisoformat(first), date.fromisoformat(last))


@given(DAYS)
def test_half_months_follow_each_other_without_gap(today):
    first, last = last_half_month(today)
    assert first <= last < today <= last + 17 * DAY
    assert last_half_month(first) == (last_half_month(first)[0], first - DAY)


@given(DAYS)
def test_a_half_month_is_the_last_one_until_the_next_has_ended(today):
    known = last_half_month(today)
    assert last_half_month(today + DAY) in (known, last_half_month(known[1] + 17 * DAY))


@given(DAYS, st.integers(0, 400))
def test_the_period_before_is_as_long_and_ends_the_day_before(first, length):
    last = first + length * DAY
    start, end = period_before(first, last)
    assert end == first - DAY
    assert end - start == last - first


@given(DAYS, st.integers(0, 100))
def test_days_of_a_period_are_all_of_them_once(first, length):
    days = days_between(first, first + length * DAY)
    assert days == [first + number * DAY for number in range(length + 1)]


def test_a_period_that_ends_before_it_begins_has_no_days():
    assert days_between(date(2026, 1, 2), date(2026, 1, 1)) == []


@given(st.floats(0, 10**7))
def test_parts_of_a_span_add_up_to_it(seconds):
    hours, minutes, rest = parts(seconds)
    assert 0 <= minutes < 60 and 0 <= rest < 60
    assert hours * 3600 + minutes * 60 + rest == int(seconds)
