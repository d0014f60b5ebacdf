"""Visits of a month, spread over its days."""

import time
from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from service_workorder_tools.geo import distance_km
from service_workorder_tools.spread import (
    count_room,
    group_near,
    place_on_curve,
    spread,
)

MONTH = [date(2026, 3, 2) + timedelta(day) for day in range(20)]
TVER = (56.8587, 35.9176)
MOSCOW = (55.7558, 37.6173)


def alone(visits):
    return [[visit] for visit in visits]


def north_of(point, km):
    return (point[0] + km / 111.2, point[1])


def test_few_visits_are_far_apart():
    planned, left = spread(alone("abcd"), MONTH, capacity=5)
    assert left == []
    assert [planned[visit] for visit in "abcd"] == MONTH[::5]


def test_performers_may_begin_on_different_days():
    planned, _left = spread(alone("abcd"), MONTH, capacity=5, shift=7)
    assert [planned[visit] for visit in "abcd"] == [
        MONTH[place] for place in (7, 12, 17, 2)
    ]


def test_a_full_day_gives_its_visits_to_the_nearest_later_one():
    planned, _left = spread([["a"]], MONTH, capacity=1, busy={MONTH[0]: 1})
    assert planned == {"a": MONTH[1]}


def test_what_finds_no_room_is_named():
    planned, left = spread(alone([1, 2, 3]), MONTH[:1], capacity=2)
    assert planned == {1: MONTH[0], 2: MONTH[0]}
    assert left == [3]


def test_nobody_works_on_no_day():
    assert spread(alone([1, 2]), [], capacity=2) == ({}, [1, 2])


def test_nobody_is_sent_where_it_is_closed():
    planned, left = spread(
        [["a", "b"], ["c"]],
        MONTH[:3],
        capacity=3,
        closed={"a": {MONTH[0]}, "c": set(MONTH[:3])},
    )
    assert planned == {"a": MONTH[1], "b": MONTH[0]}
    assert left == ["c"]


def test_a_day_on_which_people_are_away_takes_fewer():
    limits = {MONTH[0]: 1, MONTH[1]: 0}
    planned, left = spread([list("abcd")], MONTH[:3], capacity=2, limits=limits)
    assert planned == {"a": MONTH[0], "b": MONTH[2], "c": MONTH[2]}
    assert left == ["d"]
    assert count_room(MONTH[:3], 2, limits=limits) == 3


def test_a_group_is_visited_on_one_day():
    planned, _left = spread([["a", "b", "c"], ["d"]], MONTH, capacity=3)
    assert planned == {"a": MONTH[0], "b": MONTH[0], "c": MONTH[0], "d": MONTH[10]}


def test_a_group_that_is_too_big_goes_on_on_the_next_day():
    planned, _left = spread([["a", "b", "c"]], MONTH, capacity=2)
    assert planned == {"a": MONTH[0], "b": MONTH[0], "c": MONTH[1]}


def test_hours_fill_a_day_as_visits_do():
    lengths = dict.fromkeys("abc", 3)
    planned, _left = spread([list("abc")], MONTH, 6, lengths=lengths, hours=8)
    assert [planned[visit] for visit in "abc"] == [MONTH[0], MONTH[0], MONTH[1]]


def test_what_takes_longer_than_a_day_gets_an_empty_one():
    planned, left = spread(
        [["long"]], MONTH[:2], 6, lengths={"long": 20}, hours=8, worked={MONTH[0]: 1}
    )
    assert (planned, left) == ({"long": MONTH[1]}, [])


def test_room_is_what_capacity_and_hours_leave():
    assert count_room(MONTH, 3) == 60
    assert count_room(MONTH, 3, busy={MONTH[0]: 2, MONTH[1]: 5}) == 55
    assert count_room(MONTH[:2], 6, hours=8, length=3) == 4
    assert count_room(MONTH[:2], 6, {MONTH[0]: 1}, 8, {MONTH[0]: 6}, length=3) == 2
    assert count_room(MONTH[:2], 6, hours=8, length=20) == 2


def test_near_addresses_are_one_group_and_far_ones_are_not():
    points = {
        "office": TVER,
        "moscow": MOSCOW,
        "next door": north_of(TVER, 0.3),
        "other end": north_of(TVER, 9),
        "unknown": None,
    }
    groups = group_near(points, largest=6)
    assert sorted(map(sorted, groups)) == [
        ["moscow"],
        ["next door", "office"],
        ["other end"],
        ["unknown"],
    ]
    assert groups[-1] == ["unknown"]


def test_a_group_is_no_bigger_than_a_day():
    groups = group_near(dict.fromkeys(range(7), TVER), largest=3)
    assert [len(group) for group in groups] == [3, 3, 1]


@given(st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), max_size=40))
def test_each_visit_is_in_one_group(points):
    visits = dict(enumerate(points))
    groups = group_near(visits, largest=4)
    assert sorted(visit for group in groups for visit in group) == sorted(visits)
    for group in groups:
        assert all(distance_km(visits[group[0]], visits[visit]) <= 1 for visit in group)


@given(st.integers(0, 2**31))
def test_places_on_the_curve_that_follow_each_other_are_near(seed):
    # two points of one small square are nearer on the curve than one far away
    point = (50 + seed % 10, 30 + seed % 17)
    here, there = place_on_curve(point), place_on_curve(north_of(point, 0.01))
    far = place_on_curve((-point[0], -point[1]))
    assert abs(here - there) < abs(here - far)


@given(
    st.integers(0, 60),
    st.integers(1, 4),
    st.sets(st.sampled_from(MONTH)).map(sorted),
    st.dictionaries(st.sampled_from(MONTH), st.integers(0, 5)),
    st.integers(1, 5),
    st.integers(0, 30),
)
def test_no_day_has_more_than_it_can_hold_and_no_room_is_wasted(
    count, capacity, days, busy, size, shift
):
    visits = list(range(count))
    groups = [visits[start : start + size] for start in range(0, count, size)]
    planned, left = spread(groups, days, capacity, busy, shift=shift)
    assert sorted([*planned, *left]) == visits
    load = Counter(planned.values())
    assert all(busy.get(day, 0) + load[day] <= capacity for day in load)
    room = count_room(days, capacity, busy)
    assert len(planned) == min(count, room)


@given(st.integers(0, 60), st.integers(1, 60), st.integers(0, 60))
def test_with_room_enough_the_days_differ_by_one_visit_at_most(count, days, shift):
    days = [date(2026, 3, 1) + timedelta(day) for day in range(days)]
    planned, _left = spread(alone(range(count)), days, count or 1, shift=shift)
    load = Counter(dict.fromkeys(days, 0))
    load.update(planned.values())
    assert max(load.values()) - min(load.values()) <= 1


def test_thousands_of_visits_take_well_under_a_second():
    points = {visit: north_of(TVER, visit * 37 % 500 / 10) for visit in range(3500)}
    started = time.process_time()
    for performer in range(800):
        own = {visit: points[visit] for visit in range(performer, 3500, 800)}
        spread(group_near(own, 6), MONTH, 6)
    spread(group_near(points, 6), MONTH, 200)
    assert time.process_time() - started < 1
