"""Cells of exported tables."""

import re

# What makes a formula of a cell in one of the usual programs, also behind blanks that
# nobody sees.
FORMULA = re.compile(r"[\t\r\n]|[\s\u200b-\u200f\u2060\ufeff]*[=+\-@]")


def as_text(value):
    """Return a value as a cell that no program takes for a formula.

    :param value: anything
    :return: str; what begins like a formula gets an apostrophe before it
    """
    text = "" if value is None or value is False else str(value)
    return f"'{text}" if FORMULA.match(text) else text
