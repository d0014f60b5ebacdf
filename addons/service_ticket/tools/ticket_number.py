"""Numbers in the subjects of mails: ``[T-000123]`` of tickets, ``[E-000123]`` of
questions to experts.
"""

import re

TICKET, EXPERT_REQUEST = "T", "E"
REPLY = re.compile(r"^(?:(?:re|fwd?|aw|на|отв|ответ)(?:\[\d+\])?:\s*)+", re.IGNORECASE)
NUMBER = re.compile(r"\[(([TE])-\d{1,12})\]", re.IGNORECASE)


def find_numbers(text: str, kind: str = TICKET) -> list[str]:
    """Return the numbers that a subject names, in order and upper case.

    Only numbers in square brackets count: that is how we write them, and a bare
    ``T-100`` may be the name of a product.

    :param text: the subject
    :param kind: letter that the wanted numbers begin with
    """
    found = [number.upper() for number, _kind in NUMBER.findall(text or "")]
    return list(dict.fromkeys(number for number in found if number.startswith(kind)))


def without_number(subject: str) -> str:
    """Return a subject as it was before mail programs and we added to it."""
    subject = " ".join(NUMBER.sub(" ", subject or "").split())
    return REPLY.sub("", subject).strip()


def add_number(subject: str, number: str) -> str:
    """Return a subject that carries a number once, keeping what is there already."""
    subject = " ".join((subject or "").split())
    if number.upper() in find_numbers(subject, number[:1].upper()):
        return subject
    return f"[{number}] {subject}".rstrip()
