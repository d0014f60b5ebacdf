"""Spans of time in words."""

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def parts(seconds):
    """Split a span into days, hours, minutes and seconds.

    :param float seconds: not negative
    :return: tuple of four integers
    """
    seconds = int(seconds)
    return (
        seconds // DAY,
        seconds % DAY // HOUR,
        seconds % HOUR // MINUTE,
        seconds % MINUTE,
    )
