from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from service_billing_tools.periods import last_end, period_of, periods_between

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
KINDS = st.sampled_from(["month", "quarter", "year"])
CLOSING_DAYS = st.integers(0, 28)


@given(DAYS, KINDS, CLOSING_DAYS)
def test_each_day_lies_in_its_period_and_periods_touch(day, kind, closing_day):
    first, last = period_of(day, kind, closing_day)
    assert first <= day <= last
    assert period_of(first, kind, closing_day) == (first, last)
    assert period_of(last, kind, closing_day) == (first, last)
    after = period_of(last + timedelta(days=1), kind, closing_day)
    assert after[0] == last + timedelta(days=1)


@given(DAYS, st.integers(0, 900), KINDS, CLOSING_DAYS)
def test_periods_between_cover_all_days_once(first, length, kind, closing_day):
    last = first + timedelta(days=length)
    periods = periods_between(first, last, kind, closing_day)
    assert periods[0][0] <= first
    assert periods[-1][1] >= last
    for one, other in zip(periods, periods[1:], strict=False):
        assert other[0] - one[1] == timedelta(days=1)


def test_calendar_periods():
    day = date(2024, 2, 29)
    assert period_of(day, "month") == (date(2024, 2, 1), day)
    assert period_of(day, "quarter") == (date(2024, 1, 1), date(2024, 3, 31))
    assert period_of(day, "year") == (date(2024, 1, 1), date(2024, 12, 31))


def test_periods_that_end_with_a_day_of_the_month():
    assert period_of(date(2026, 1, 25), "month", 25) == (
        date(2025, 12, 26),
        date(2026, 1, 25),
    )
    assert period_of(date(2025, 12, 26), "year", 25) == (
        date(2025, 12, 26),
        date(2026, 12, 25),
    )


@given(DAYS, CLOSING_DAYS)
def test_the_last_end_is_that_of_a_period_and_none_comes_between(day, closing_day):
    last = last_end(day, closing_day)
    assert last <= day
    assert period_of(last, "month", closing_day)[1] == last
    if last != day:
        assert period_of(day, "month", closing_day)[0] == last + timedelta(days=1)
