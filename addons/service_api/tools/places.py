"""Where a part of a list of changes ended: the time of the last one, and its id."""

from datetime import datetime, timedelta

EPOCH = datetime(1970, 1, 1)
GRAIN = timedelta(microseconds=1)
# Until the year 2200, and any id.
PATTERN = r"^[0-9]{1,16}-[0-9]{1,10}$"


def write(moment: datetime, number: int) -> str:
    """Return a place as callers give it back.

    :param moment: naive UTC
    """
    return f"{(moment - EPOCH) // GRAIN}-{number}"


def read(text: str) -> tuple[datetime, int]:
    """Return the moment (naive UTC) and the id of a place.

    :param text: what :func:`write` returned, or anything that fits ``PATTERN``
    """
    moment, _sign, number = text.partition("-")
    return EPOCH + int(moment) * GRAIN, int(number)
