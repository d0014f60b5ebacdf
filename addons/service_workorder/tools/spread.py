"""Visits of a month, spread over its days."""

from collections import Counter


def spread(visits, days, capacity, busy=None):
    """Give each visit of one performer a day, evenly over the days at work.

    Visits keep their order, so that neighbours stay neighbours.  Each goes to its even
    place or, where that day is full, to the nearest day with room, later rather than
    earlier.

    :param visits: hashable ids, in the order in which they are best made
    :param days: days at work, ascending
    :param int capacity: visits a day
    :param busy: dict day -> visits that stand in the plan already
    :return: (dict visit -> day, list of the visits that found no room)
    """
    taken = Counter(busy or {})
    planned, left = {}, []
    for index, visit in enumerate(visits):
        middle = index * len(days) // len(visits)
        nearest = sorted(
            range(len(days)),
            key=lambda place, middle=middle: (abs(place - middle), -place),
        )
        day = next(
            (days[place] for place in nearest if taken[days[place]] < capacity), None
        )
        if day is None:
            left.append(visit)
        else:
            taken[day] += 1
            planned[visit] = day
    return planned, left
