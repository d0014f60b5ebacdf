"""Room for a visit in somebody's day."""

from datetime import timedelta


def find_room(work, taken, minutes, wanted=None):
    """Return when a visit begins that fits between others.

    :param work: list of (start, end), the hours of work, ascending
    :param taken: list of (start, end) of the other visits
    :param int minutes: how long the visit takes
    :param wanted: when it should begin, if that is possible; it need not lie within
        the hours of work
    :return: ``wanted`` when nothing else happens then; else the first gap within the
        hours of work; else the end of the last visit; None without hours and visits
    """
    length = timedelta(minutes=minutes)
    taken = sorted(taken)
    if wanted is not None and is_free(wanted, wanted + length, taken):
        return wanted
    for opens, closes in work:
        start = opens
        for begin, end in taken:
            if start + length <= begin:
                break
            start = max(start, end)
        if start + length <= closes:
            return start
    if taken:
        return max(end for _begin, end in taken)
    return work[0][0] if work else wanted


def is_free(start, end, taken):
    """Tell whether nothing of what is taken happens between start and end."""
    return all(end <= begin or close <= start for begin, close in taken)


def overlapping(visits):
    """Return which visits happen at the same time.

    :param visits: list of (key, start, end)
    :return: dict key -> list of the other keys, of those that overlap only
    """
    found = {}
    running = []
    for key, start, end in sorted(visits, key=lambda visit: (visit[1], visit[2])):
        running = [(other, close) for other, close in running if close > start]
        for other, _close in running:
            found.setdefault(key, []).append(other)
            found.setdefault(other, []).append(key)
        running.append((key, end))
    return found
