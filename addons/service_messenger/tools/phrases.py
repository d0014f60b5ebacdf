"""Texts for messengers: plain, and no longer than one message may be."""

import re

# Where a text is cut, best first.
MARKS = ("\n\n", "\n", " ")
COMMAND = re.compile(r"^/([a-z0-9_]{1,32})(?:@\w+)?(?:\s+(.*))?$", re.DOTALL)


def split_text(text: str, limit: int) -> list[str]:
    """Cut a text into messages, at the ends of paragraphs, lines or words if possible.

    :param limit: characters of one message
    :return: at least one part; none of them empty, but for an empty text
    """
    text = text.strip()
    parts = []
    while len(text) > limit:
        places = (text.rfind(mark, limit // 2, limit + 1) for mark in MARKS)
        cut = next((place for place in places if place > 0), limit)
        parts.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*parts, text] if text or not parts else parts


def read_command(text: str) -> tuple[str, str] | None:
    """Return the command of a message and what follows it, or None.

    >>> read_command("/status T-000001")
    ('status', 'T-000001')
    """
    found = COMMAND.match((text or "").strip().replace("\u00a0", " "))
    return (found[1], (found[2] or "").strip()) if found else None
