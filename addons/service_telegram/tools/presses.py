"""What the buttons of clients carry: what to do, and with which record.

Telegram sends back whatever somebody makes of an old button: what is read here proves
nothing about who may press it.
"""

import re
from typing import NamedTuple

_PRESS = re.compile(r"c:([a-z]{1,12}):([0-9]{1,9})(?::([0-9]))?")


class Press(NamedTuple):
    """A button that was pressed; ``number`` is the id of a record or 0."""

    verb: str
    number: int
    points: int


def write_press(verb: str, number: int = 0, points: int | None = None) -> str:
    """Return what a button carries.

    :param verb: small Latin letters
    """
    end = "" if points is None else f":{points}"
    return f"c:{verb}:{number}{end}"


def read_press(data: str | None) -> Press | None:
    """Return what a button of ours says, None for a button of somebody else."""
    found = _PRESS.fullmatch(data) if isinstance(data, str) else None
    return found and Press(found[1], int(found[2]), int(found[3] or 0))
