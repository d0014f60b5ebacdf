"""Periods of contracts: months, quarters and years that end with a closing day."""

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

MONTHS = {"month": 1, "quarter": 3, "year": 12}
DAY = timedelta(days=1)


@lru_cache(maxsize=4096)
def period_of(day, kind, closing_day=0):
    """Return the period to which a day belongs.

    :param date day: any day
    :param str kind: month, quarter or year
    :param int closing_day: day of the month with which periods end, 1 to 28; 0 for its
        last day
    :return: tuple of ``date``, first and last day
    """
    step = MONTHS[kind]
    month = day.year * 12 + day.month - 1
    if closing_day and day.day > closing_day:
        month += 1
    first_month = month // step * step
    return (
        _end_of(first_month - 1, closing_day) + DAY,
        _end_of(first_month + step - 1, closing_day),
    )


def periods_between(first, last, kind, closing_day=0):
    """Return the periods that touch the days from ``first`` to ``last``, in order.

    :return: list of tuples of ``date``, first and last day of each
    """
    result = []
    while first <= last:
        period = period_of(first, kind, closing_day)
        result.append(period)
        first = period[1] + DAY
    return result


def last_end(day, closing_day=0):
    """Return the last day of a month's period that is not after a day.

    :param date day: any day
    :param int closing_day: as above
    """
    first, last = period_of(day, "month", closing_day)
    return last if last == day else first - DAY


def _end_of(month, closing_day):
    """Return the last day of the part of a period that ends in a month.

    :param int month: months since year 0
    """
    year, index = divmod(month, 12)
    return date(year, index + 1, closing_day or monthrange(year, index + 1)[1])
