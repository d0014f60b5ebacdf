"""The order of the stops of a day."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from service_workorder_tools.geo import distance_km
from service_workorder_tools.route import plan_route, route_km, travel_minutes

POINTS = st.tuples(st.floats(55, 57), st.floats(35, 38))
MOSCOW, TVER = (55.7558, 37.6173), (56.8587, 35.9176)


def test_moscow_and_tver_are_160_kilometres_apart():
    assert distance_km(MOSCOW, TVER) == pytest.approx(161, abs=2)


def test_opposite_points_are_half_the_globe_apart():
    assert distance_km((0, 0), (0, 180)) == pytest.approx(20015, abs=1)


@given(POINTS, POINTS)
def test_there_and_back_is_the_same_way(one, other):
    assert distance_km(one, other) == pytest.approx(distance_km(other, one))
    assert distance_km(one, one) == 0


@pytest.mark.parametrize("stops", [[], [MOSCOW], [MOSCOW, TVER]])
def test_few_stops_stay_as_they_are(stops):
    assert plan_route(stops) == list(range(len(stops)))


def test_stops_on_one_road_are_visited_along_it():
    stops = [(56, longitude) for longitude in (35.1, 35.5, 35.2, 35.4, 35.3)]
    assert plan_route(stops, start=(56, 35.0)) == [0, 2, 4, 3, 1]


def test_a_way_that_crosses_itself_is_untangled():
    # Nearest neighbour alone goes to and fro here.
    stops = [(56, 35.0), (56, 35.1), (56, 34.8), (56, 35.4), (56, 34.0)]
    start = (56, 35.05)
    planned = [stops[index] for index in plan_route(stops, start)]
    assert route_km(planned, start) <= route_km(stops, start)


@given(st.lists(POINTS, max_size=12), st.none() | POINTS)
def test_each_stop_is_visited_once_and_no_turned_piece_is_shorter(stops, start):
    route = plan_route(stops, start)
    assert sorted(route) == list(range(len(stops)))
    planned = [stops[index] for index in route]
    length = route_km(planned, start)
    first = 0 if start else 1
    for begin in range(first, len(planned)):
        for end in range(begin + 1, len(planned)):
            turned = planned[:begin] + planned[begin : end + 1][::-1]
            turned += planned[end + 1 :]
            assert length <= route_km(turned, start) + 1e-6


def test_ways_take_steps_of_five_minutes():
    assert travel_minutes(0) == 0
    assert travel_minutes(0.5) == 5
    assert travel_minutes(10) == 30
