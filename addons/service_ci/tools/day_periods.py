"""Periods of days, both ends included; an open end is ``None`` or ``False``."""

from datetime import date, timedelta

DAY = timedelta(days=1)


def find_gaps(periods):
    """Return the days between and after periods that none of them holds.

    What lies before the first period is no gap.

    :param periods: iterable of (first day, last day)
    :return: list of the same, in order of time; the last one may have an open end
    """
    gaps = []
    end = None
    for first, last in sorted(periods, key=lambda period: period[0] or date.min):
        if end and first and first > end + DAY:
            gaps.append((end + DAY, first - DAY))
        if not last:
            return gaps
        end = max(end or last, last)
    if end:
        gaps.append((end + DAY, None))
    return gaps


def contains(first, last, day):
    """Tell whether a day lies in a period."""
    return (not first or first <= day) and (not last or day <= last)
