"""Spans of working time in parts; no days, because a working day is no 24 hours."""

MINUTE = 60
HOUR = 60 * MINUTE


def parts(seconds):
    """Split a span into hours, minutes and seconds.

    :param float seconds: not negative
    :return: tuple of three integers
    """
    seconds = int(seconds)
    return seconds // HOUR, seconds % HOUR // MINUTE, seconds % MINUTE
