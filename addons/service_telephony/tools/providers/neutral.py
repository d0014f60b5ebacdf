"""The contract of our own: JSON, signed with the time, see docs/operations.md."""

import hashlib
import hmac
import json
from datetime import datetime, timedelta, timezone

PATHS = ("/events",)
WINDOW = timedelta(seconds=300)
TIMES = ("occurred_at", "started_at", "answered_at", "ended_at")


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Return the signature of a body, as it stands in ``X-Signature``."""
    text = timestamp.encode() + b"." + body
    return "v1=" + hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()


def verify(credentials: dict, request: dict) -> bool:
    """Tell whether a request was signed with our secret, and just now."""
    secret = credentials.get("secret")
    timestamp = request["headers"].get("x-timestamp", "")
    signature = request["headers"].get("x-signature", "")
    if not secret or not timestamp.isascii() or not timestamp.isdigit():
        return False
    expected = sign(secret, timestamp, request["body"])
    is_ours = hmac.compare_digest(expected.encode(), signature.encode())
    try:
        signed_at = datetime.fromtimestamp(int(timestamp), timezone.utc)
    except (ValueError, OverflowError, OSError):
        return False
    return is_ours and abs(request["now"] - signed_at) <= WINDOW


def read(request: dict, zone) -> list:
    """Read one event, or a list of them.

    :raise ValueError: the body is no JSON object and no list of them
    """
    try:
        data = json.loads(request["body"])
    except RecursionError:
        raise ValueError("The body is nested too deeply.") from None
    events = data if isinstance(data, list) else [data]
    if not all(isinstance(event, dict) for event in events):
        raise ValueError("An event has to be a JSON object.")
    return [_with_times(event, zone) for event in events]


def respond(request: dict, contact=None) -> tuple:
    """Say that it has come."""
    return 200, "application/json", '{"ok": true}'


def _with_times(event, zone):
    event = dict(event)
    for name in TIMES:
        event[name] = _read_time(event.get(name), zone)
    return event


def _read_time(text, zone):
    if not isinstance(text, str) or not text:
        return None
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
        moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        return moment.astimezone(timezone.utc)
    except (ValueError, OverflowError):
        return None
