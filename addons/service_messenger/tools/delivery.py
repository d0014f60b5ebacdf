"""What becomes of a message: its states, and how long to wait for the next try."""

from datetime import timedelta

# In this order and never back; a failure is final wherever it happens.
ORDER = ("queued", "sent", "delivered", "read")
# Eight attempts in about four hours: then another way to the client is better.
PAUSES = (
    timedelta(seconds=30),
    timedelta(minutes=1),
    timedelta(minutes=3),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=1),
    timedelta(hours=2),
)
LONGEST_WAIT = timedelta(hours=6)


def is_forward(old: str, new: str) -> bool:
    """Tell whether a state follows another one; repeated and late news do not."""
    if "failed" in (old, new):
        return old not in ("failed", "read")
    return new in ORDER and ORDER.index(new) > ORDER.index(old)


def pause_after(attempts: int) -> timedelta | None:
    """Return the pause after a number of failures; None: no more attempts.

    :param attempts: how often it has failed, at least once
    """
    return PAUSES[attempts - 1] if attempts <= len(PAUSES) else None


def rest_after(failures: int) -> timedelta:
    """Return how long an account rests whose messenger does not answer.

    :param failures: in a row, at least one
    """
    return PAUSES[min(failures, len(PAUSES)) - 1]


def wait_of(seconds: float) -> timedelta:
    """Return how long to wait as the other side asks, within reason."""
    return min(max(timedelta(seconds=seconds), timedelta(seconds=1)), LONGEST_WAIT)
