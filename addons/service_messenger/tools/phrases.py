"""Texts for messengers: plain, and no longer than one message may be."""

import re

COMMAND = re.compile(r"^/([a-z0-9_]{1,32})(?:@\w+)?(?:\s+(.*))?$", re.DOTALL)


def split_text(text: str, limit: int) -> list[str]:
    """Cut a text into messages, at the ends of paragraphs, lines or words if possible.

    :param limit: characters of one message
    :return: at least one part; none of them empty, but for an empty text
    """
    text = text.strip()
    parts = []
    while len(text) > limit:
        cut = max(
            (text.rfind(mark, limit // 2, limit + 1) for mark in ("\n\n", "\n", " ")),
            key=lambda place: place > 0 and place,
        )
        if cut <= 0:
            cut = limit
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
