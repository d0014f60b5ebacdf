from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from service_ci_tools.day_periods import DAY, contains, find_gaps


def day(number):
    return date(2026, 1, number)


@pytest.mark.parametrize(
    ("periods", "gaps"),
    [
        ([], []),
        ([(None, None)], []),
        ([(day(5), None)], []),
        ([(day(1), day(5)), (day(6), None)], []),
        ([(day(1), day(5)), (day(8), None)], [(day(6), day(7))]),
        ([(day(8), None), (day(1), day(5))], [(day(6), day(7))]),
        ([(None, day(5))], [(day(6), None)]),
        (
            [(day(1), day(2)), (day(4), day(5))],
            [(day(3), day(3)), (day(6), None)],
        ),
    ],
)
def test_gaps_lie_between_and_after(periods, gaps):
    assert find_gaps(periods) == gaps


days = st.dates(date(2026, 1, 1), date(2026, 3, 1))


@given(st.lists(st.tuples(days, days).map(sorted).map(tuple), min_size=1), days)
def test_each_day_after_the_beginning_is_in_a_period_or_in_a_gap(periods, probe):
    covered = any(contains(*period, probe) for period in periods)
    missing = any(contains(*gap, probe) for gap in find_gaps(periods))
    begun = min(period[0] for period in periods) <= probe
    assert covered + missing == begun


def test_gap_ends_the_day_before_the_next_period():
    ((first, last),) = find_gaps([(day(1), day(2)), (day(9), None)])
    assert (first - DAY, last + DAY) == (day(2), day(9))
