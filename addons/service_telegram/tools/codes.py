"""One-time codes that link a chat to a contact.

Only their hash is kept. They carry so much chance that nobody guesses one, and that
their hash needs no salt.
"""

import re
import secrets
from hashlib import sha256

# Told apart from what other links to the same bot begin with.
PREFIX = "c-"
_CODE = re.compile(r"c-[A-Za-z0-9_-]{27}")


def make_code() -> str:
    """Return a new code; links to a bot take 64 characters of these kinds."""
    return PREFIX + secrets.token_urlsafe(20)


def hash_code(code: str) -> str:
    """Return what is kept of a code: 64 hexadecimal digits."""
    return sha256(code.encode()).hexdigest()


def is_code(text: str | None) -> bool:
    """Tell whether a text looks like one of our codes."""
    return bool(_CODE.fullmatch(text or ""))
