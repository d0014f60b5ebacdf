"""When something falls due, and what a delivery says."""

from datetime import date, datetime, timedelta

import pytest
import pytz
from hypothesis import given
from hypothesis import strategies as st
from service_watchdog_tools import signals
from service_watchdog_tools.schedule import days_from, due_moment, local_day
from service_watchdog_tools.signals import Signal, SignalError

ZONES = st.sampled_from(
    ["UTC", "Europe/Moscow", "Europe/Berlin", "America/New_York", "Asia/Kolkata"]
)
DAYS = st.dates(date(2015, 1, 1), date(2035, 1, 1))
# Minutes after midnight; whole ones, as people type them.
MINUTES = st.integers(0, 24 * 60 - 1)
CODES = st.text("АЗСabc-0123", min_size=1, max_size=20)


def test_six_in_the_morning_in_moscow():
    assert due_moment(date(2026, 3, 2), 6.0, "Europe/Moscow") == datetime(2026, 3, 2, 3)


@pytest.mark.parametrize(
    ("day", "hour", "moment"),
    [
        # Clocks go forward from two to three: half past two becomes half past three.
        (date(2026, 3, 29), 2.5, datetime(2026, 3, 29, 1, 30)),
        # They go back from three to two: the second half past two counts.
        (date(2026, 10, 25), 2.5, datetime(2026, 10, 25, 1, 30)),
    ],
)
def test_days_on_which_the_clocks_change(day, hour, moment):
    assert due_moment(day, hour, "Europe/Berlin") == moment


@given(DAYS, MINUTES, ZONES)
def test_a_time_falls_on_its_day_and_is_read_on_the_clock(day, minutes, tz):
    moment = due_moment(day, minutes / 60, tz)
    assert local_day(moment, tz) == day
    local = pytz.utc.localize(moment).astimezone(pytz.timezone(tz))
    shown = local.hour * 60 + local.minute
    # Only where the clocks leave an hour out it shows another time.
    assert shown == minutes or shown - minutes == 60


@given(DAYS, MINUTES, ZONES)
def test_the_same_time_comes_once_a_day(day, minutes, tz):
    gap = due_moment(day + timedelta(days=1), minutes / 60, tz) - due_moment(
        day, minutes / 60, tz
    )
    assert timedelta(hours=22) <= gap <= timedelta(hours=26)


@given(DAYS, st.sets(st.integers(0, 6)), st.integers(0, 60))
def test_days_of_a_kind_are_those_of_the_wanted_weekdays(first, weekdays, count):
    days = days_from(first, weekdays, count)
    every = [first + timedelta(days=number) for number in range(count)]
    assert [day for day in every if day not in days] == [
        day for day in every if day.weekday() not in weekdays
    ]
    assert days == sorted(days)


# -- deliveries -----------------------------------------------------------------------


@given(st.lists(st.tuples(CODES, st.none() | DAYS), min_size=1))
def test_what_is_written_as_csv_is_read_again(rows):
    text = "object;period\n" + "\n".join(f"{code};{day or ''}" for code, day in rows)
    assert signals.from_csv(text) == [Signal(code, day) for code, day in rows]


@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_columns_are_found_by_their_russian_names_in_any_order(mark):
    text = mark.join(["Дата", "АЗС"]) + "\r\n" + mark.join(["02.03.2026", "12"])
    assert signals.from_csv(text) == [Signal("12", date(2026, 3, 2))]


def test_a_file_without_names_has_the_object_first():
    assert signals.from_csv("12\n13;20260302\n") == [
        Signal("12"),
        Signal("13", date(2026, 3, 2)),
    ]


@pytest.mark.parametrize(
    ("text", "code"), [("", "empty"), (" \n;;\n", "empty"), ("12;soon", "date")]
)
def test_what_cannot_be_read_of_a_file_is_named(text, code):
    with pytest.raises(SignalError) as caught:
        signals.from_csv(text)
    assert caught.value.code == code


@given(st.text())
def test_no_text_makes_reading_fail_otherwise(text):
    for read in (signals.from_csv, lambda each: signals.from_json(each.encode())):
        try:
            found = read(text.encode("utf-8", "ignore").decode())
        except SignalError:
            continue
        assert all(isinstance(each, Signal) for each in found)


@given(st.binary())
def test_no_bytes_make_reading_fail_otherwise(content):
    try:
        signals.from_json(content)
    except SignalError as error:
        assert error.code in {"json", "list", "entry", "many", "date"}
    assert isinstance(signals.decode(content), str)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b'["12", 13]', [Signal("12"), Signal("13")]),
        (b'{"heartbeats": [{"object": " 12 "}]}', [Signal("12")]),
        (
            b'[{"object": "12", "period": "2026-03-02",'
            b' "at": "2026-03-02T06:00+03:00"}]',
            [Signal("12", date(2026, 3, 2), datetime(2026, 3, 2, 3))],
        ),
    ],
)
def test_json_as_programs_send_it(body, found):
    assert signals.from_json(body) == found


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "json"),
        (b'"12"', "list"),
        (b"[true]", "entry"),
        (b'[{"object": ""}]', "entry"),
        (b'[{"object": "1", "period": "soon"}]', "date"),
    ],
)
def test_json_that_says_nothing_is_refused_with_the_reason(body, code):
    with pytest.raises(SignalError) as caught:
        signals.from_json(body)
    assert caught.value.code == code
