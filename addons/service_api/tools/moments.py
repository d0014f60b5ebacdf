"""Moments as programs write them, and as the database keeps them: UTC without zone."""

from datetime import datetime, timezone

# Years at the edge fit no other time zone.
FIRST_YEAR, LAST_YEAR = 1900, 2200


def to_naive_utc(moment: datetime) -> datetime:
    """Return a moment for the database; without a zone it is UTC already.

    :raise ValueError: for a year that nobody means
    """
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(f"The year must lie between {FIRST_YEAR} and {LAST_YEAR}.")
    if moment.tzinfo:
        moment = moment.astimezone(timezone.utc)
    return moment.replace(tzinfo=None, microsecond=0)


def to_utc(moment: datetime | None) -> datetime | None:
    """Return a moment of the database with its zone; nothing stays nothing."""
    return moment.replace(tzinfo=timezone.utc) if moment else None
