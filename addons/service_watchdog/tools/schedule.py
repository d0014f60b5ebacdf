"""When something falls due: times of day on days of the week, in a time zone."""

from datetime import datetime, time, timedelta

import pytz


def due_moment(day, hour, tz):
    """Return when a time of day comes on a day.

    :param date day: the day as people in the time zone read it
    :param float hour: hours after midnight, 6.5 is half past six
    :param str tz: name of a time zone
    :return: naive UTC datetime; where clocks are put forward over the hour, the
        moment that many hours after midnight
    """
    zone = pytz.timezone(tz)
    wall = datetime.combine(day, time()) + timedelta(minutes=round(hour * 60))
    local = zone.normalize(zone.localize(wall, is_dst=False))
    return local.astimezone(pytz.utc).replace(tzinfo=None)


def local_day(moment, tz):
    """Return the day on which a moment falls.

    :param datetime moment: naive UTC
    :param str tz: name of a time zone
    """
    return pytz.utc.localize(moment).astimezone(pytz.timezone(tz)).date()


def days_from(first, weekdays, count):
    """Return days of a kind among those that follow.

    :param date first: where to begin, included
    :param weekdays: numbers of the wanted days of the week, Monday is 0
    :param int count: among how many days to look
    :return: list of dates in ascending order
    """
    days = (first + timedelta(days=number) for number in range(count))
    return [day for day in days if day.weekday() in weekdays]
