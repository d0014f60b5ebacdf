"""Ticket numbers in the subjects of mails: ``[T-000123]``."""

import re

NUMBER = re.compile(r"\[(T-\d{1,12})\]", re.IGNORECASE)


def find_numbers(text: str) -> list[str]:
    """Return the ticket numbers that a subject names, in order and upper case.

    Only numbers in square brackets count: that is how we write them, and a bare
    ``T-100`` may be the name of a product.
    """
    return list(dict.fromkeys(number.upper() for number in NUMBER.findall(text or "")))


def add_number(subject: str, number: str) -> str:
    """Return a subject that carries a number once, keeping what is there already."""
    subject = " ".join((subject or "").split())
    if number.upper() in find_numbers(subject):
        return subject
    return f"[{number}] {subject}".rstrip()
