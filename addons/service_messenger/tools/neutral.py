"""Signatures of the neutral contract: the moment and the body, exactly as sent."""

import hashlib
import hmac

VERSION = "v1="
TOLERANCE = 300


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Return the value of ``X-Signature``.

    :param timestamp: seconds since 1970, UTC, as ``X-Timestamp`` says it
    """
    signed = timestamp.encode() + b"." + body
    return VERSION + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def is_signed(
    secret: str, timestamp: str, signature: str, body: bytes, now: float
) -> bool:
    """Tell whether a request was signed with a secret, and lately.

    :param now: seconds since 1970, UTC
    """
    if not secret or not (timestamp.isascii() and timestamp.isdecimal()):
        return False
    if len(timestamp) > 12 or abs(now - int(timestamp)) > TOLERANCE:
        return False
    expected = sign(secret, timestamp, body)
    return hmac.compare_digest(expected.encode(), signature.encode())
