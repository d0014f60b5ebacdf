"""Shifts from a weekly pattern."""

from datetime import date, datetime

from hypothesis import given
from hypothesis import strategies as st
from service_ticket_tools.duty_rota import Slot, weekly_shifts

MONDAY = date(2026, 3, 2)


def test_a_night_ends_on_the_next_day():
    shifts = weekly_shifts([Slot(0, 18, 9)], 1, MONDAY, 1, "shift")
    assert shifts == [(0, datetime(2026, 3, 2, 18), datetime(2026, 3, 3, 9))]


def test_the_same_hour_means_a_whole_day():
    assert Slot(5, 9, 9).hours == 24


def test_less_than_a_minute_apart_is_the_same_hour():
    assert Slot(5, 0, 5e-324).hours == 24


def test_people_take_turns_by_shift():
    nights = [Slot(day, 18, 9) for day in range(7)]
    people = [person for person, _s, _e in weekly_shifts(nights, 3, MONDAY, 1, "shift")]
    assert people == [0, 1, 2, 0, 1, 2, 0]


def test_people_take_turns_by_week():
    nights = [Slot(day, 18, 9) for day in (0, 1)]
    people = [person for person, _s, _e in weekly_shifts(nights, 2, MONDAY, 3, "week")]
    assert people == [0, 0, 1, 1, 0, 0]


def test_a_pattern_that_begins_in_the_middle_of_a_week_passes_whole_weeks():
    thursday = date(2026, 3, 5)
    nights = [Slot(day, 18, 9) for day in range(7)]
    shifts = weekly_shifts(nights, 2, thursday, 1, "week")
    assert len(shifts) == 7
    assert {person for person, _start, _end in shifts} == {0}


@given(
    st.lists(
        st.builds(
            Slot,
            st.integers(0, 6),
            st.floats(0, 23.75),
            st.floats(0, 23.75),
        ),
        max_size=6,
    ),
    st.integers(1, 5),
    st.dates(date(2020, 1, 1), date(2035, 1, 1)),
    st.integers(1, 8),
)
def test_each_slot_comes_once_a_week_and_lasts_at_most_a_day(
    slots, people, first_day, weeks
):
    shifts = weekly_shifts(slots, people, first_day, weeks, "shift")
    assert len(shifts) == len(slots) * weeks
    for person, start, end in shifts:
        assert 0 <= person < people
        assert 0 < (end - start).total_seconds() <= 86400
