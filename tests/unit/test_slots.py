"""Room for a visit in somebody's day."""

from datetime import datetime

import pytest
from service_workorder_tools.slots import find_room, is_free, overlapping


def at(text):
    hour, minute = text.split(":")
    return datetime(2030, 3, 4, int(hour), int(minute))


def span(text):
    return tuple(map(at, text.split("-")))


WORK = [span("9:00-13:00"), span("14:00-18:00")]


@pytest.mark.parametrize(
    ("taken", "minutes", "wanted", "found"),
    [
        ([], 60, None, "9:00"),
        ([], 60, "11:15", "11:15"),
        (["9:00-10:00"], 60, None, "10:00"),
        (["10:00-11:00"], 60, None, "9:00"),
        (["9:30-11:00"], 60, None, "11:00"),
        (["9:00-12:30"], 60, None, "14:00"),
        (["10:00-11:00"], 60, "10:30", "9:00"),
        (["10:00-11:00"], 60, "11:00", "11:00"),
        # a wish outside the hours of work is granted
        ([], 60, "20:00", "20:00"),
        # a full day goes on after its last visit
        (["9:00-13:00", "14:00-18:00"], 60, None, "18:00"),
        (["9:00-19:00"], 60, None, "19:00"),
    ],
)
def test_a_visit_gets_the_wanted_time_or_the_first_gap(taken, minutes, wanted, found):
    wanted = wanted and at(wanted)
    assert find_room(WORK, map(span, taken), minutes, wanted) == at(found)


def test_what_is_longer_than_any_gap_begins_with_the_day():
    assert find_room(WORK, [], 600) == at("9:00")


def test_nothing_is_found_on_a_day_without_hours():
    assert find_room([], [], 60) is None


def test_neighbours_do_not_disturb_each_other():
    assert is_free(at("10:00"), at("11:00"), [span("9:00-10:00"), span("11:00-12:00")])
    assert not is_free(at("10:00"), at("11:00"), [span("10:59-12:00")])


def test_overlapping_visits_are_named_with_each_other():
    visits = [
        ("long", *span("9:00-12:00")),
        ("inside", *span("9:30-10:00")),
        ("after", *span("10:00-11:00")),
        ("alone", *span("12:00-13:00")),
    ]
    assert overlapping(visits) == {
        "long": ["inside", "after"],
        "inside": ["long"],
        "after": ["long"],
    }
