"""Whether a visit kept what was promised."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from service_workorder_tools.punctuality import is_punctual

DAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12)
HOUR = timedelta(hours=1)
TIMES = st.datetimes(datetime(2026, 3, 1), datetime(2026, 3, 4))


@pytest.mark.parametrize(
    ("promises", "expected"),
    [
        ({}, None),
        ({"deadline": NOON}, True),
        ({"deadline": NOON - HOUR}, False),
        ({"planned_end": NOON, "arrived_at": NOON}, True),
        ({"planned_end": NOON - 2 * HOUR, "arrived_at": NOON - HOUR}, False),
        # no arrival was noted: the day counts
        ({"planned_end": NOON - HOUR, "performed_on": DAY}, True),
        ({"planned_end": NOON, "performed_on": DAY + timedelta(1)}, False),
        # the hours of a visit say nothing without an arrival or a day
        ({"planned_end": NOON - HOUR}, None),
        # every promise counts
        (
            {
                "deadline": NOON,
                "planned_end": NOON - 2 * HOUR,
                "arrived_at": NOON - HOUR,
            },
            False,
        ),
    ],
)
def test_promises_are_kept_or_not(promises, expected):
    assert is_punctual(NOON, planned_day=DAY, **promises) is expected


@given(TIMES, TIMES, st.timedeltas(timedelta(0), timedelta(days=3)))
def test_whoever_is_earlier_is_never_later(reported_at, deadline, earlier):
    if is_punctual(reported_at, deadline):
        assert is_punctual(reported_at - earlier, deadline)
