"""Points of a map, and figures of a tree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from service_workorder_tools.heat import CELLS_ACROSS, add_up, step_for, widen

LATITUDES, LONGITUDES = st.floats(-90, 90), st.floats(-180, 180)
BOXES = st.builds(
    lambda lat, lon: (min(lat), min(lon), max(lat), max(lon)),
    st.tuples(LATITUDES, LATITUDES),
    st.tuples(LONGITUDES, LONGITUDES),
)


@given(BOXES)
def test_a_wider_box_holds_the_box_and_is_an_area(box):
    south, west, north, east = widen(box)
    assert south <= box[0] and west <= box[1] and north >= box[2] and east >= box[3]
    assert south < north and west < east
    assert -90 <= south and north <= 90


@given(BOXES)
def test_no_more_cells_than_fit_along_a_side(box):
    step = step_for(box)
    assert step > 0
    assert (box[2] - box[0]) / step <= CELLS_ACROSS + 1e-6
    assert (box[3] - box[1]) / step <= CELLS_ACROSS + 1e-6


def test_parts_count_for_all_that_they_are_part_of():
    paths = {1: [1], 2: [1, 2], 3: [1, 2, 3], 4: [1, 4]}
    figures = {3: {"visits": 5}, 2: {"visits": 1}, 4: {"visits": 2}}
    assert add_up(paths, figures) == {
        1: {"visits": 8},
        2: {"visits": 6},
        3: {"visits": 5},
        4: {"visits": 2},
    }


@given(st.dictionaries(st.integers(2, 30), st.integers(0, 100), min_size=1))
def test_the_root_has_the_sum_of_all(visits):
    # each number is part of its half
    def path(number):
        return [*path(number // 2), number] if number else []

    figures = {number: {"visits": count} for number, count in visits.items()}
    totals = add_up({number: path(number) for number in visits}, figures)
    assert totals[1]["visits"] == pytest.approx(sum(visits.values()))
