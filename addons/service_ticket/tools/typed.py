"""What browsers and programs send to pages of ours, read without trust."""

import re

# Line breaks and tabs stay.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# Longer ones are no ids, and Python takes ever longer to read them.
_ID_DIGITS = 9


def clean(text: str | None) -> str:
    """Return a text without the control characters that no database stores."""
    return _CONTROL.sub("", text or "")


def read_number(text: str | None) -> int | None:
    """Return a number that consists of at most nine digits, else None."""
    text = str(text or "")
    return int(text) if text.isdecimal() and len(text) <= _ID_DIGITS else None
