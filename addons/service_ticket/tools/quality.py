"""How much of the quality that was asked for a review found, in percent."""

from collections.abc import Iterable
from typing import NamedTuple


class Mark(NamedTuple):
    """One criterion as it was marked.

    :param points: given, 0 to ``most``; None when the criterion does not apply
    :param most: points for faultless work, at least 1
    :param weight: how much the criterion counts, more than 0
    :param is_critical: no points here spoil the whole
    """

    points: int | None
    most: int
    weight: float
    is_critical: bool = False


def total(marks: Iterable[Mark]) -> float:
    """Return the weighted share of the points, 0 to 100.

    What does not apply counts neither for nor against; without anything that applies
    there is nothing to reproach.
    """
    marks = [mark for mark in marks if mark.points is not None]
    if any(mark.is_critical and not mark.points for mark in marks):
        return 0.0
    weight = sum(mark.weight for mark in marks)
    if not weight:
        return 100.0
    earned = sum(mark.weight * mark.points / mark.most for mark in marks)
    return 100.0 * earned / weight
