"""What the buttons of performers carry: a record, what to do with it, how.

``w`` is a work order, ``wo`` an offer of one; number 0 is no record. Telegram takes 64
bytes at most and sends back whatever somebody makes of an old button: what is read here
proves nothing about who may press it.
"""

import re
from typing import NamedTuple

MAX_BYTES = 64
_PRESS = re.compile(r"(wo?):([0-9]{1,9}):([a-z]{1,12})(?::([a-z0-9_]{1,24}))?")


class Press(NamedTuple):
    """A button that was pressed."""

    kind: str
    number: int
    verb: str
    argument: str = ""


def write_press(kind: str, number: int, verb: str, argument: str | int = "") -> str:
    """Return what a button carries.

    :param kind: "w" or "wo"
    :param number: id of the record, 0 for none
    :param verb: small Latin letters
    :param argument: small Latin letters, digits, low lines
    :raise ValueError: for what could not be read again
    """
    data = f"{kind}:{number}:{verb}"
    if argument != "":
        data += f":{argument}"
    if read_press(data) is None:
        raise ValueError(data)
    return data


def read_press(data: str | None) -> Press | None:
    """Return what a button of ours says, None for a button of somebody else.

    :param data: as the messenger sent it
    """
    found = _PRESS.fullmatch(data) if isinstance(data, str) else None
    if not found:
        return None
    kind, number, verb, argument = found.groups()
    return Press(kind, int(number), verb, argument or "")
