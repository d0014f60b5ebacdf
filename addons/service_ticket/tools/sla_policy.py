"""Which promise applies to a ticket, and which never can."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

RISK_SHARE = 0.2
RISK_SECONDS = 2 * 3600


@dataclass(frozen=True)
class Step:
    """One escalation step of a target.

    Either ``percent`` of the promised time, or ``seconds`` from its end, negative ones
    before it.
    """

    id: int
    target: str
    percent: float | None = None
    seconds: int = 0

    def threshold(self, promised):
        """Return after how many working seconds the step is due, at least 0.

        :param float promised: seconds of the target
        """
        if self.percent is not None:
            return max(promised * self.percent / 100, 0.0)
        return max(float(promised + self.seconds), 0.0)


@dataclass(frozen=True)
class Rule:
    """A policy without its records.

    ``criteria`` maps names of facts to the values that fit; what is not in there does
    not matter. ``targets`` maps a target to (seconds, whether it pauses).
    """

    id: int
    kind: str
    criteria: Mapping[str, frozenset]
    targets: Mapping[str, tuple[int, bool]] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    working_hours: str = "team"
    calendar_id: int | bool = False

    def fits(self, facts):
        """Tell whether a ticket with these facts follows the policy.

        :param facts: mapping of names to values
        """
        return all(facts.get(name) in wanted for name, wanted in self.criteria.items())


def first_fitting(rules, kind, facts):
    """Return the first rule of a kind that fits, or None.

    :param rules: rules in their order
    """
    return next((r for r in rules if r.kind == kind and r.fits(facts)), None)


def covers(earlier, later):
    """Tell whether everything that fits the later rule fits the earlier one, too."""
    return earlier.kind == later.kind and all(
        name in later.criteria and later.criteria[name] <= wanted
        for name, wanted in earlier.criteria.items()
    )


def pending_steps(steps, target, promised, fired=(), since=0.0):
    """Return the steps of a clock that are still to come, the next one first.

    :param steps: iterable of :class:`Step` in the order of the policy
    :param float promised: seconds of the target
    :param fired: ids of steps that are done
    :param float since: what was due earlier than these working seconds is history
    :return: list of (working seconds, step)
    """
    waiting = [
        (step.threshold(promised), step)
        for step in steps
        if step.target == target and step.id not in fired
    ]
    # Stable: steps of the same moment keep the order of the policy.
    return sorted(
        ((at, step) for at, step in waiting if at >= since), key=lambda pair: pair[0]
    )


def risk_margin(promised):
    """Return with how many working seconds left a promise is at risk.

    The last fifth of the time, at least the last two hours, but never more than the
    second half: ten minutes of twenty, two hours of eight, eight of forty.

    :param float promised: seconds of the target
    """
    return max(promised * RISK_SHARE, min(RISK_SECONDS, promised / 2))


class Promise(NamedTuple):
    """What is promised about one ticket and one target."""

    kind: str
    target: str
    seconds: int
    pauses: bool
    policy_id: int | bool
    calendar_id: int | bool
    tz: str | bool
