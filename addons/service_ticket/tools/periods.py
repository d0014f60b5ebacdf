"""Half-months: the periods of the report on frequent requests."""

from datetime import date, timedelta


def last_half_month(today):
    """Return the half-month that ended last.

    :param date today: a day of the period after it
    :return: tuple of its first and its last day
    """
    if today.day > 15:
        return today.replace(day=1), today.replace(day=15)
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=16), last


def period_before(first, last):
    """Return the period of the same number of days right before another one.

    :param date first: first day
    :param date last: last day
    :return: tuple of the first and the last day
    """
    days = last - first
    end = first - timedelta(days=1)
    return end - days, end


def days_between(first, last):
    """Return the days of a period in their order, both ends included."""
    return [
        date.fromordinal(number)
        for number in range(first.toordinal(), last.toordinal() + 1)
    ]
