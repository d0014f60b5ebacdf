"""How long to wait before something that failed is tried again."""

from datetime import timedelta

# Twelve attempts in about two days.
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=2),
    timedelta(minutes=5),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=1),
    timedelta(hours=2),
    timedelta(hours=4),
    timedelta(hours=8),
    timedelta(hours=12),
    timedelta(hours=18),
)
MAX_ATTEMPTS = len(PAUSES) + 1


def pause_after(attempts: int) -> timedelta | None:
    """Return the pause after a number of failures; None: no more attempts.

    :param attempts: how often it has failed, at least once
    """
    return PAUSES[attempts - 1] if attempts < MAX_ATTEMPTS else None
