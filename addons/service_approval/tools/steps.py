"""How an approval goes from step to step, and when people are reminded; no database."""

from dataclasses import dataclass, field

# What happens with a step that nobody takes, in this order.
EVENTS = ("before", "late", "escalated")


@dataclass(frozen=True)
class Step:
    """One step of an approval.

    :ivar key: whatever tells steps apart
    :ivar sequence: steps of one sequence are asked at the same time
    :ivar join: ``all`` (has to agree) or ``any`` (one of these of its sequence does)
    :ivar state: waiting / pending / approved / rejected
    """

    key: object
    sequence: int
    join: str
    state: str


@dataclass
class Outcome:
    """What follows: the state of the whole, whom to ask now, who is not needed."""

    state: str
    to_ask: list = field(default_factory=list)
    not_needed: list = field(default_factory=list)


def follow(steps):
    """Return what follows from the states of the steps of one approval.

    :param steps: list of :class:`Step` that count
    :return: :class:`Outcome`
    """
    open_states = ("waiting", "pending")
    if any(step.state == "rejected" for step in steps):
        rest = [step.key for step in steps if step.state in open_states]
        return Outcome("rejected", not_needed=rest)
    outcome = Outcome("approved")
    for sequence in sorted({step.sequence for step in steps}):
        together = [step for step in steps if step.sequence == sequence]
        choice = [step for step in together if step.join == "any"]
        needed = [step for step in together if step.join != "any"]
        missing = [step for step in needed if step.state in open_states]
        if any(step.state == "approved" for step in choice):
            outcome.not_needed += [s.key for s in choice if s.state in open_states]
        else:
            missing += choice
        if missing:
            outcome.state = "pending"
            outcome.to_ask = [s.key for s in missing if s.state == "waiting"]
            break
    return outcome


def due_event(times, fired, now):
    """Return the last event that is due and has not happened; None if there is none.

    After a standstill the earlier ones are left out: nobody is reminded of a deadline
    that has passed.

    :param dict times: event -> moment, None for never
    :param fired: the last event that has happened, None before the first
    """
    due = [e for e in _to_come(fired) if times.get(e) and times[e] <= now]
    return due[-1] if due else None


def next_time(times, fired):
    """Return when the next event is; None when none is left."""
    moments = [times[event] for event in _to_come(fired) if times.get(event)]
    return min(moments, default=None)


def _to_come(fired):
    return EVENTS[EVENTS.index(fired) + 1 :] if fired else EVENTS
