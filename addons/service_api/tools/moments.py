"""Moments as programs write them, and as the database keeps them: UTC without zone."""

from datetime import datetime, timezone

# Beyond them nothing happened; years at the very edge fit no other time zone.
FIRST, LAST = datetime(1900, 1, 1), datetime(2200, 1, 1)


def to_naive_utc(moment: datetime) -> datetime:
    """Return a moment for the database; without a zone it is UTC already."""
    if moment.tzinfo and FIRST.year <= moment.year <= LAST.year:
        moment = moment.astimezone(timezone.utc)
    moment = moment.replace(tzinfo=None, microsecond=0)
    return min(max(moment, FIRST), LAST)


def to_utc(moment: datetime | None) -> datetime | None:
    """Return a moment of the database with its zone; nothing stays nothing."""
    return moment.replace(tzinfo=timezone.utc) if moment else None
