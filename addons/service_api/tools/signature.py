"""The signature of what we send to receivers of events.

It covers the moment of sending and the body, so that a recorded request is worth
nothing a while later: receivers refuse what is older than a few minutes.
"""

import hashlib
import hmac

VERSION = "v1"


def sign(secret: str, timestamp: int, body: bytes) -> str:
    """Return the header that proves where a request comes from.

    :param secret: shared with the receiver
    :param timestamp: seconds since 1970, UTC
    :param body: exactly the bytes that are sent
    """
    return f"t={timestamp},{VERSION}={_digest(secret, timestamp, body)}"


def is_valid(
    header: str, secret: str, body: bytes, now: float, tolerance: float = 300
) -> bool:
    """Tell whether a request was signed with a secret, and lately.

    :param header: what :func:`sign` returned
    :param now: seconds since 1970, UTC
    :param tolerance: seconds that a request may be old, or early
    """
    parts = dict(part.partition("=")[::2] for part in header.split(","))
    timestamp = parts.get("t", "")
    if not (timestamp.isascii() and timestamp.isdecimal()) or len(timestamp) > 12:
        return False
    if abs(now - int(timestamp)) > tolerance:
        return False
    expected = _digest(secret, int(timestamp), body)
    return hmac.compare_digest(expected.encode(), parts.get(VERSION, "").encode())


def _digest(secret, timestamp, body):
    signed = f"{timestamp}.".encode() + body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
