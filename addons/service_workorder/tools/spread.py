"""Visits of a month, spread over its days."""

from collections import Counter

from .geo import distance_km

CURVE_BITS = 16
# What is so near is done in one trip.
NEAR_KM = 1.0


def spread(
    groups,
    days,
    capacity,
    busy=None,
    lengths=None,
    hours=None,
    worked=None,
    shift=0,
    limits=None,
    closed=None,
):
    """Give each visit of one performer a day, evenly over the days at work.

    Visits keep their order, so that neighbours stay neighbours.  Each group goes to its
    even place; a visit for which that day is full goes to the nearest day with room,
    later rather than earlier.

    :param groups: lists of visits (hashable ids) that are best made on one day, in the
        order in which they are best made
    :param days: days at work, ascending
    :param int capacity: visits a day
    :param busy: dict day -> visits that stand in the plan already
    :param lengths: dict visit -> hours that it takes; left out: nothing
    :param hours: hours of work a day, None unknown; what takes longer than a day asks
        for an empty one
    :param worked: dict day -> hours that stand in the plan already
    :param int shift: days by which the even places begin later, round and round: so
        that several performers with one visit each do not all begin on the first day
    :param limits: dict day -> visits at most on days with less than the usual capacity
    :param closed: dict visit -> days on which nobody is let in
    :return: (dict visit -> day, list of the visits that found no room)
    """
    taken, filled = Counter(busy or {}), Counter(worked or {})
    lengths, limits, closed = lengths or {}, limits or {}, closed or {}
    planned, left = {}, []

    def has_room(day, length):
        if taken[day] >= limits.get(day, capacity):
            return False
        return hours is None or not filled[day] or filled[day] + length <= hours

    for index, group in enumerate(groups):
        middle = (index * len(days) // len(groups) + shift) % max(1, len(days))
        nearest = sorted(
            range(len(days)),
            key=lambda place, middle=middle: (abs(place - middle), -place),
        )
        for visit in group:
            length, shut = lengths.get(visit, 0), closed.get(visit, ())
            places = (days[place] for place in nearest)
            day = next(
                (day for day in places if day not in shut and has_room(day, length)),
                None,
            )
            if day is None:
                left.append(visit)
                continue
            taken[day] += 1
            filled[day] += length
            planned[visit] = day
    return planned, left


def count_room(
    days, capacity, busy=None, hours=None, worked=None, length=0, limits=None
):
    """Return how many more visits of one length one performer can make.

    The other parameters are those of :func:`spread`.
    """
    busy, worked, limits = busy or {}, worked or {}, limits or {}
    room = 0
    for day in days:
        free = max(0, limits.get(day, capacity) - busy.get(day, 0))
        if hours is not None and length:
            done = worked.get(day, 0)
            fitting = int(max(0, hours - done) // length)
            free = min(free, fitting if done else max(1, fitting))
        room += free
    return room


def group_near(points, largest, near_km=NEAR_KM):
    """Put visits in an order in which neighbours follow each other, and group them.

    :param dict points: visit -> (latitude, longitude) in degrees, or None
    :param int largest: visits of a group at most
    :param near_km: kilometres from the first visit of a group at most
    :return: list of lists; visits without a point come last, each alone
    """
    placed = sorted(
        (visit for visit, point in points.items() if point),
        key=lambda visit: place_on_curve(points[visit]),
    )
    groups, start = [], None
    for visit in placed:
        point = points[visit]
        if (
            start is None
            or len(groups[-1]) >= largest
            or distance_km(start, point) > near_km
        ):
            groups.append([])
            start = point
        groups[-1].append(visit)
    return groups + [[visit] for visit, point in points.items() if not point]


def place_on_curve(point):
    """Return where a point lies on a curve through the whole world.

    On Hilbert's curve what is near on the curve is near on the ground, so that sorting
    by it makes a fair tour of thousands of points at the price of a sort.

    :param point: (latitude, longitude) in degrees
    :return: a whole number
    """
    size = 1 << CURVE_BITS
    x = min(size - 1, int((point[1] + 180) / 360 * size))
    y = min(size - 1, int((point[0] + 90) / 180 * size))
    place = 0
    for power in reversed(range(CURVE_BITS)):
        bit = 1 << power
        right, upper = bool(x & bit), bool(y & bit)
        place += bit * bit * ((3 * right) ^ upper)
        if not upper:
            if right:
                x, y = size - 1 - x, size - 1 - y
            x, y = y, x
    return place
