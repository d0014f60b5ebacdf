"""Shifts of a duty rota from a weekly pattern, in local time."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

BY_WEEK = "week"


@dataclass(frozen=True, order=True)
class Slot:
    """A stretch of one weekday; it ends on the next day when it ends before it began.

    ``weekday`` counts from Monday = 0, hours are hours of the day with fractions.
    """

    weekday: int
    hour_from: float
    hour_to: float

    @property
    def hours(self) -> float:
        """Length of the slot to the minute, at most a day."""
        return round((self.hour_to - self.hour_from) * 60) % (24 * 60) / 60 or 24


def weekly_shifts(
    slots: list[Slot], people: int, first_day: date, weeks: int, turn: str
) -> list[tuple[int, datetime, datetime]]:
    """Return the shifts of some weeks, people taking turns.

    :param slots: the pattern of one week
    :param people: how many people there are
    :param first_day: the first day; the pattern begins on it, whatever weekday it is
    :param weeks: how many weeks
    :param turn: ``shift`` or ``week``: after what the next person's turn comes
    :return: list of (number of the person from 0, naive local start, end), by start
    """
    starts = sorted(
        (_midnight(day) + timedelta(hours=slot.hour_from), slot)
        for day in (first_day + timedelta(days=number) for number in range(7 * weeks))
        for slot in slots
        if slot.weekday == day.weekday()
    )
    shifts = []
    for number, (start, slot) in enumerate(starts):
        place = number
        if turn == BY_WEEK:
            place = (start.date() - first_day).days // 7
        shifts.append((place % people, start, start + timedelta(hours=slot.hours)))
    return shifts


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)
