"""What becomes of a ticket that lies in a queue: reminder, signal, return."""

from dataclasses import dataclass
from datetime import datetime

REMIND = "remind"
SIGNAL = "signal"
RETURN = "return"


@dataclass(frozen=True)
class Limits:
    """Seconds of working time after which something happens; zero: never."""

    remind: float = 0
    signal: float = 0
    give_back: float = 0


@dataclass(frozen=True)
class Situation:
    """What is known of a ticket in its present queue; instants in naive UTC."""

    since: datetime
    is_handed_over: bool = False
    has_user: bool = False
    is_picked_up: bool = False
    reminded_at: datetime | None = None
    signalled_at: datetime | None = None
    acted_at: datetime | None = None


@dataclass(frozen=True)
class Step:
    """Something that happens ``seconds`` of working time after ``start``."""

    kind: str
    start: datetime
    seconds: float


def next_steps(limits: Limits, situation: Situation) -> list[Step]:
    """Return what may happen next, each with the time that it waits for.

    Only tickets that another team handed over are reminded of and signalled about,
    in this order and once each, until somebody picks them up. A ticket that somebody
    is responsible for returns to the queue when he does nothing.
    """
    steps = []
    if situation.is_handed_over and not situation.is_picked_up:
        if limits.remind and not situation.reminded_at:
            steps.append(Step(REMIND, situation.since, limits.remind))
        elif limits.signal and not situation.signalled_at:
            start = situation.reminded_at or situation.since
            steps.append(Step(SIGNAL, start, limits.signal))
    if limits.give_back and situation.has_user:
        start = situation.acted_at or situation.since
        steps.append(Step(RETURN, start, limits.give_back))
    return steps
