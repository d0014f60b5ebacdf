"""Which buttons stand under a job, an offer, a point of a checklist.

Rows of names; what stands on the buttons is said where languages are known.
"""

# A word of the performer may still mean that the work is done.
AWAITED = ("assigned", "in_progress", "rework")
TALKING = (*AWAITED, "reported")
# What somebody may say who does not take a job, each with one press.
REASONS = ("far", "busy", "skill", "price")


def job_rows(state: str, has_arrived: bool, has_points: bool) -> list[list[str]]:
    """Return what may be done with a job.

    :param state: of the work order
    :param has_arrived: somebody is at the place since the work was (last) given
    :param has_points: there is something to be checked or to be said of a line
    """
    if state not in AWAITED:
        return [["say"]] if state in TALKING else []
    rows = [] if has_arrived and state == "in_progress" else [["arrive"]]
    if has_points:
        rows.append(["checks"])
    return [*rows, ["photo", "say"], ["report", "done"]]


def offer_rows() -> list[list[str]]:
    """Return how an offer may be answered."""
    return [["accept", "decline"]]


def point_rows(kind: str) -> list[list[str]]:
    """Return how a point is answered with buttons; the others are typed or sent.

    :param kind: of the point; "line" for what came of a line
    """
    return {
        "pass": [["yes", "no"]],
        "line": [["worked", "failed"]],
    }.get(kind, [])


def next_open(points: list[tuple[int, bool]], after: int = 0) -> int:
    """Return the next point to be answered, 0 when none is left.

    One after the other, and then those that were passed over.

    :param points: number and whether it is answered, in their sequence
    :param after: the point that was shown last
    """
    numbers = [number for number, _is_filled in points]
    start = numbers.index(after) + 1 if after in numbers else 0
    turned = [*points[start:], *points[:start]]
    return next((n for n, is_filled in turned if not is_filled and n != after), 0)
