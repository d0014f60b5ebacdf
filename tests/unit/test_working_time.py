"""Working time against a slow model that looks at every minute by itself."""

from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from service_ticket_tools.working_time import (
    ALWAYS,
    Timetable,
    merged,
    to_second,
    without,
)

MINUTE = timedelta(minutes=1)
ZONES = (
    *("Europe/Moscow", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"),
    *("Asia/Kolkata", "Pacific/Apia", "America/Sao_Paulo", "Africa/Casablanca"),
)
# Around changes of the clock in these zones, and an ordinary week.
WEEKS = (
    *(date(2026, 3, 27), date(2026, 10, 23), date(2026, 3, 6), date(2026, 10, 30)),
    *(date(2026, 4, 3), date(2026, 10, 2), date(2026, 6, 15)),
)
DAYS = 3


def local_to_utc(day, minute, zone):
    """Return a time of the day, up to 24:00, as naive UTC."""
    midnight = datetime.combine(day, time()) + timedelta(minutes=minute)
    return midnight.replace(tzinfo=zone).astimezone(timezone.utc).replace(tzinfo=None)


def expand(slots, first, zone):
    """Return the intervals of a week's slots: dict weekday -> list of minutes."""
    return [
        (local_to_utc(day, start, zone), local_to_utc(day, end, zone))
        for day in (first + timedelta(days=n) for n in range(-2, DAYS + 2))
        for start, end in slots.get(day.weekday(), ())
    ]


def minutes(slots, holidays, first, zone):
    """Give every minute of some days and whether work is done in it, slowly."""
    moment = datetime.combine(first, time())
    while moment < datetime.combine(first + timedelta(days=DAYS), time()):
        local = moment.replace(tzinfo=timezone.utc).astimezone(zone)
        clock = local.hour * 60 + local.minute
        works = any(
            start <= clock < end for start, end in slots.get(local.weekday(), ())
        )
        yield moment, works and not any(a <= moment < b for a, b in holidays)
        moment += MINUTE


@st.composite
def calendars(draw):
    """Draw slots by weekday that stay clear of the hours when clocks change."""
    slots = {}
    for weekday in range(7):
        edges = draw(
            st.lists(st.integers(4 * 60, 24 * 60), max_size=6, unique=True).filter(
                lambda found: len(found) % 2 == 0
            )
        )
        edges.sort()
        slots[weekday] = list(zip(edges[::2], edges[1::2], strict=True))
    return slots


@st.composite
def weeks(draw):
    zone = ZoneInfo(draw(st.sampled_from(ZONES)))
    first = draw(st.sampled_from(WEEKS))
    slots = draw(calendars())
    start = datetime.combine(first, time())
    holidays = [
        (start + MINUTE * begin, start + MINUTE * (begin + length))
        for begin, length in draw(
            st.lists(
                st.tuples(st.integers(0, DAYS * 1440), st.integers(1, 2000)),
                max_size=2,
            )
        )
    ]
    return zone, first, slots, holidays


def timetable(week):
    zone, first, slots, holidays = week
    return Timetable(without(expand(slots, first, zone), holidays))


# The model needs its time: fewer examples than usual.
slowly = settings(max_examples=40, deadline=None)


@slowly
@given(weeks(), st.integers(0, DAYS * 1440), st.integers(0, DAYS * 1440))
def test_passed_time_is_what_the_minutes_add_up_to(week, begin, end):
    zone, first, slots, holidays = week
    start = datetime.combine(first, time()) + MINUTE * begin
    stop = datetime.combine(first, time()) + MINUTE * end
    worked = sum(
        works and start <= moment < stop
        for moment, works in minutes(slots, holidays, first, zone)
    )
    assert timetable(week).between(start, stop) == worked * 60


@slowly
@given(weeks(), st.integers(0, DAYS * 1440), st.integers(1, 2000))
def test_a_deadline_is_the_end_of_the_minute_that_fills_it(week, begin, wanted):
    zone, first, slots, holidays = week
    start = datetime.combine(first, time()) + MINUTE * begin
    left = wanted
    expected = None
    for moment, works in minutes(slots, holidays, first, zone):
        left -= works and moment >= start
        if not left:
            expected = moment + MINUTE
            break
    assume(expected)
    assert timetable(week).after(start, wanted * 60) == expected


@given(weeks(), st.integers(0, DAYS * 86_400), st.integers(0, 200_000))
def test_there_and_back_is_the_same_to_the_second(week, begin, seconds):
    table = timetable(week)
    start = datetime.combine(week[1], time()) + timedelta(seconds=begin)
    deadline = table.after(start, seconds)
    assume(deadline)
    assert table.between(start, deadline) == seconds
    if seconds:
        # No earlier instant would do.
        assert table.between(start, deadline - timedelta(seconds=1)) == seconds - 1


@given(weeks(), st.integers(0, DAYS * 1440), st.integers(0, 3000))
def test_the_intervals_that_counted_add_up_to_what_passed(week, begin, length):
    table = timetable(week)
    start = datetime.combine(week[1], time()) + MINUTE * begin
    end = start + MINUTE * length
    counted = table.counted(start, end)
    assert counted == merged(counted)
    assert all(start <= a < b <= end for a, b in counted)
    total = sum((b - a for a, b in counted), timedelta())
    assert total.total_seconds() == table.between(start, end)


@given(weeks(), st.lists(st.integers(0, DAYS * 86_400), min_size=3, max_size=3))
def test_passed_time_adds_up(week, moments):
    table = timetable(week)
    a, b, c = (
        datetime.combine(week[1], time()) + timedelta(seconds=moment)
        for moment in sorted(moments)
    )
    assert table.between(a, b) + table.between(b, c) == table.between(a, c)


@given(st.integers(0, 10**9))
@example(30)
def test_around_the_clock_is_the_plain_clock(seconds):
    start = datetime(2026, 3, 29, 0, 59, 31)
    assert ALWAYS.after(start, seconds) == start + timedelta(seconds=seconds)
    end = start + timedelta(seconds=seconds)
    assert ALWAYS.between(start, end) == seconds


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (datetime(2022, 2, 1, 14, 54, 21), datetime(2022, 2, 2, 14, 24, 21)),
        (datetime(2022, 2, 1, 14, 13, 12), datetime(2022, 2, 2, 13, 43, 12)),
    ],
)
def test_eight_hours_of_a_day_from_nine_to_half_past_five(asked, due):
    days = [datetime(2022, 2, day) for day in (1, 2, 3)]
    table = Timetable(
        (day + timedelta(hours=9), day + timedelta(hours=17.5)) for day in days
    )
    assert table.after(asked, 8 * 3600) == due


def test_a_day_that_ends_a_microsecond_early_ends_at_midnight():
    midnight = datetime(2026, 6, 2)
    assert to_second(midnight - timedelta(microseconds=1)) == midnight
    assert to_second(midnight + timedelta(microseconds=3)) == midnight


def test_what_a_timetable_does_not_hold_is_not_promised():
    table = Timetable([(datetime(2026, 6, 1, 9), datetime(2026, 6, 1, 17))])
    assert table.after(datetime(2026, 6, 1, 16), 3601) is None
    assert not Timetable([])
    assert Timetable([]).after(datetime(2026, 6, 1), 1) is None


def test_no_time_is_due_at_once_even_at_night():
    table = Timetable([(datetime(2026, 6, 1, 9), datetime(2026, 6, 1, 17))])
    night = datetime(2026, 6, 1, 2)
    assert table.after(night, 0) == table.after(night, -5) == night
