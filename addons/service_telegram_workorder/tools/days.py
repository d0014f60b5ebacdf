"""The jobs of a performer, day by day."""

from collections.abc import Iterable
from datetime import date, datetime


def group_by_day(
    jobs: Iterable[tuple[int, datetime | None]], today: date
) -> list[tuple[str | date, list[int]]]:
    """Return jobs by the day of their visit, those of one day by the hour.

    :param jobs: number and when the visit begins, as the clock at the place shows it
    :param today: the day that it is
    :return: (day, numbers); the day is "late" for all days gone by, then dates, then
        "open" for those without a time
    """
    groups: dict[str | date, list[tuple[datetime, int]]] = {}
    for number, start in jobs:
        day = "open" if not start else "late" if start.date() < today else start.date()
        groups.setdefault(day, []).append((start or datetime.max, number))
    order = {"late": date.min, "open": date.max}
    return [
        (day, [number for _start, number in sorted(groups[day])])
        for day in sorted(groups, key=lambda day: order.get(day, day))
    ]
