"""A sensible order of the stops of a day."""

from math import ceil

from .geo import distance_km

# Streets are longer than the crow's way, and traffic stands at lights.
DETOUR = 1.3
KM_PER_HOUR = 30
STEP_MINUTES = 5


def plan_route(stops, start=None):
    """Order stops so that the way is short: nearest neighbour, then 2-opt.

    :param stops: list of (latitude, longitude)
    :param start: where the day begins, (latitude, longitude); None: at the first stop
    :return: list of indexes into ``stops``, in the order of the visits
    """
    points = [start, *stops] if start else list(stops)
    if not points:
        return []
    km = [[distance_km(one, other) for other in points] for one in points]
    route = _improve(_nearest(km), km)
    return [index - 1 for index in route[1:]] if start else route


def route_km(stops, start=None):
    """Return the length of a way through stops, in their order, in kilometres."""
    points = [start, *stops] if start else list(stops)
    return sum(map(distance_km, points, points[1:]))


def _nearest(km):
    """Go to the nearest stop that is left, from the first one on."""
    route, left = [0], set(range(1, len(km)))
    while left:
        here = route[-1]
        route.append(min(left, key=lambda index: (km[here][index], index)))
        left.remove(route[-1])
    return route


def _improve(route, km):
    """Turn pieces of an open way around as long as that makes it shorter (2-opt)."""
    last = len(route) - 1
    improved = True
    while improved:
        improved = False
        for first in range(1, last):
            for end in range(first + 1, last + 1):
                before, after = route[first - 1], route[end + 1 : end + 2]
                old = km[before][route[first]]
                new = km[before][route[end]]
                if after:
                    old += km[route[end]][after[0]]
                    new += km[route[first]][after[0]]
                # a hair's breadth is no gain: rounding would turn for ever
                if new < old - 1e-9:
                    route[first : end + 1] = route[first : end + 1][::-1]
                    improved = True
    return route


def travel_minutes(km):
    """Return how long a way takes by car in a town, in steps of five minutes.

    :param float km: as the crow flies
    """
    minutes = km * DETOUR / KM_PER_HOUR * 60
    return ceil(minutes / STEP_MINUTES) * STEP_MINUTES
