"""One-time codes that link a chat to a person.

Only their hash is kept. They carry so much chance that nobody guesses one, and that
their hash needs no salt.
"""

import re
import secrets
from hashlib import sha256

# What codes begin with, by what they link to: all may come to the same bot.
CONTACT, PERFORMER = "c-", "w-"
_CODE = re.compile(r"[cw]-[A-Za-z0-9_-]{27}")


def make_code(kind: str) -> str:
    """Return a new code; links to a bot take 64 characters of these kinds.

    :param kind: ``CONTACT`` or ``PERFORMER``
    """
    return kind + secrets.token_urlsafe(20)


def hash_code(code: str) -> str:
    """Return what is kept of a code: 64 hexadecimal digits."""
    return sha256(code.encode()).hexdigest()


def is_code(kind: str, text: str | None) -> bool:
    """Tell whether a text looks like one of our codes of a kind."""
    return bool(_CODE.fullmatch(text or "")) and text.startswith(kind)
