"""Arithmetic of working time on intervals of UTC.

A :class:`Timetable` maps instants to the working time that has passed and back, so that
after one expansion of a calendar thousands of deadlines cost a binary search each.
Everything is exact: instants and spans are ``datetime`` and ``timedelta``.
"""

from bisect import bisect_left, bisect_right
from datetime import datetime, time, timedelta

import pytz

NOTHING = timedelta()
DAY = timedelta(days=1)
LAST_MINUTE = time(23, 59)
HALF_A_SECOND = timedelta(milliseconds=500)


def to_second(moment):
    """Round to the nearest second: calendars end their days at 23:59:59.999999."""
    return (moment + HALF_A_SECOND).replace(microsecond=0)


def merged(intervals):
    """Sort intervals, join those that touch or overlap, drop empty ones.

    :param intervals: iterable of (start, end), naive UTC
    :return: list of (start, end), ascending and apart from each other
    """
    result = []
    for start, end in sorted(intervals):
        if end <= start:
            continue
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def days_elsewhere(start, end, own, other):
    """Return a span of whole days as the same days of another time zone.

    The first of May begins where it is midnight; an afternoon off is one moment for
    all.

    :param datetime start: naive UTC
    :param datetime end: naive UTC
    :param own: pytz time zone in which the span was entered
    :param other: pytz time zone in which it is asked for
    :return: (start, end), naive UTC
    """
    walls = [
        to_second(pytz.utc.localize(moment).astimezone(own).replace(tzinfo=None))
        for moment in (start, end)
    ]
    # People end a day at 23:59, too.
    if walls[1].time() >= LAST_MINUTE:
        walls[1] = datetime.combine(walls[1].date() + DAY, time.min)
    if any(wall.time() != time.min for wall in walls):
        return start, end
    return tuple(
        other.localize(wall).astimezone(pytz.utc).replace(tzinfo=None) for wall in walls
    )


def without(intervals, holes):
    """Return intervals less the time that the holes cover.

    :param intervals: iterable of (start, end), naive UTC
    :param holes: iterable of (start, end); the end may be None: for good
    :return: list of (start, end)
    """
    holes = merged((start, end or datetime.max) for start, end in holes)
    result = []
    for start, end in merged(intervals):
        for hole_start, hole_end in holes:
            if hole_end <= start or end <= hole_start:
                continue
            if start < hole_start:
                result.append((start, hole_start))
            start = hole_end
            if end <= start:
                break
        if start < end:
            result.append((start, end))
    return result


class Timetable:
    """When work is done, within a horizon.

    :param intervals: iterable of (start, end), naive UTC, in any order
    """

    def __init__(self, intervals):
        self.intervals = merged(intervals)
        self._starts = [start for start, _end in self.intervals]
        self._passed = []  # working time before each interval
        passed = NOTHING
        for start, end in self.intervals:
            self._passed.append(passed)
            passed += end - start
        self._total = passed

    def __bool__(self):
        return bool(self.intervals)

    def passed(self, instant):
        """Return the working time from the beginning of the timetable to an instant.

        :rtype: timedelta
        """
        index = bisect_right(self._starts, instant) - 1
        if index < 0:
            return NOTHING
        start, end = self.intervals[index]
        return self._passed[index] + (min(instant, end) - start)

    def between(self, start, end):
        """Return the working seconds between two instants; 0 when they are reversed.

        :rtype: float
        """
        return max(self.passed(end) - self.passed(start), NOTHING).total_seconds()

    def after(self, start, seconds):
        """Return the first instant by which so much working time has passed.

        :param datetime start: naive UTC
        :param float seconds: working time; none or less gives ``start`` itself
        :return: naive UTC, or None when the timetable ends before
        """
        if seconds <= 0:
            return start
        wanted = self.passed(start) + timedelta(seconds=seconds)
        if wanted > self._total:
            return None
        index = bisect_left(self._passed, wanted) - 1
        return self.intervals[index][0] + (wanted - self._passed[index])

    def counted(self, start, end):
        """Return the parts of the intervals that lie between two instants.

        :return: list of (start, end)
        """
        first = max(bisect_right(self._starts, start) - 1, 0)
        last = bisect_left(self._starts, end)
        return [
            (max(start, begin), min(end, finish))
            for begin, finish in self.intervals[first:last]
            if max(start, begin) < min(end, finish)
        ]


# Work never stops: what has no calendar is counted around the clock.
ALWAYS = Timetable([(datetime.min, datetime.max)])
