"""Numbers in the subjects of mails: ``[T-000123]`` of tickets, ``[E-000123]`` of
questions to experts; each kind of conversation has a letter of its own.
"""

import re

REPLY = re.compile(r"^(?:(?:re|fwd?|aw|на|отв|ответ)(?:\[\d+\])?:\s*)+", re.IGNORECASE)
NUMBER = re.compile(r"\[([A-Z]-\d{1,12})\]", re.IGNORECASE)


def find_numbers(text: str, letter: str = "T") -> list[str]:
    """Return the numbers that a subject names, in order and upper case.

    Only numbers in square brackets count: that is how we write them, and a bare
    ``T-100`` may be the name of a product.

    :param text: the subject
    :param letter: which the wanted numbers begin with
    """
    found = [number.upper() for number in NUMBER.findall(text or "")]
    return list(dict.fromkeys(number for number in found if number[0] == letter))


def without_number(subject: str, letter: str = "T") -> str:
    """Return a subject as it was before mail programs and we added to it.

    :param subject: of a mail
    :param letter: which the numbers that we added begin with
    """
    subject = NUMBER.sub(
        lambda found: " " if found[1][0].upper() == letter else found[0], subject or ""
    )
    return REPLY.sub("", " ".join(subject.split())).strip()


def add_number(subject: str, number: str) -> str:
    """Return a subject that carries a number once, keeping what is there already."""
    subject = " ".join((subject or "").split())
    if number.upper() in find_numbers(subject, number[:1].upper()):
        return subject
    return f"[{number}] {subject}".rstrip()
