"""Visits of a month, spread over its days."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from service_workorder_tools.spread import spread

MONTH = [date(2026, 3, 2) + timedelta(day) for day in range(20)]


def test_few_visits_are_far_apart():
    planned, left = spread(["a", "b", "c", "d"], MONTH, capacity=5)
    assert left == []
    assert [planned[visit] for visit in "abcd"] == MONTH[::5]


def test_a_full_day_gives_its_visits_to_the_nearest_later_one():
    planned, _left = spread(["a"], MONTH, capacity=1, busy={MONTH[0]: 1})
    assert planned == {"a": MONTH[1]}


def test_what_finds_no_room_is_named():
    planned, left = spread([1, 2, 3], MONTH[:1], capacity=2)
    assert planned == {1: MONTH[0], 2: MONTH[0]}
    assert left == [3]


def test_nobody_works_on_no_day():
    assert spread([1, 2], [], capacity=2) == ({}, [1, 2])


@given(
    st.integers(0, 60),
    st.integers(1, 4),
    st.sets(st.sampled_from(MONTH)).map(sorted),
    st.dictionaries(st.sampled_from(MONTH), st.integers(0, 5)),
)
def test_no_day_has_more_than_it_can_hold_and_no_room_is_wasted(
    count, capacity, days, busy
):
    visits = list(range(count))
    planned, left = spread(visits, days, capacity, busy)
    assert sorted([*planned, *left]) == visits
    load = Counter(planned.values())
    assert all(busy.get(day, 0) + load[day] <= capacity for day in load)
    room = sum(max(0, capacity - busy.get(day, 0)) for day in days)
    assert len(planned) == min(count, room)


@given(st.integers(0, 60), st.integers(1, 60))
def test_with_room_enough_the_days_differ_by_one_visit_at_most(count, days):
    days = [date(2026, 3, 1) + timedelta(day) for day in range(days)]
    planned, _left = spread(list(range(count)), days, capacity=count or 1)
    load = Counter(dict.fromkeys(days, 0))
    load.update(planned.values())
    assert max(load.values()) - min(load.values()) <= 1
