"""What the providers have in common: forms, moments, and the shape of an event.

A request is the dict that the package's docstring describes.
"""

import hashlib
import hmac
import json
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qsl

# Providers send again for hours at most. What is older has been recorded by somebody:
# the ids of its events may be forgotten by then, so it would count a second time.
MAX_AGE = timedelta(days=2)
# Local times are compared, and clocks differ.
MAX_AHEAD = timedelta(days=1)
MAX_FIELDS = 200
PHONE_DIGITS = 7


def unknown(request: dict, call_id: str | None, *parts) -> list[dict]:
    """Return the event that a provider tells of in words of tomorrow.

    :param parts: what makes it different from others
    """
    return [
        event(
            event_id=event_id("unknown", call_id, *parts),
            call_id=call_id,
            type="unknown",
            occurred_at=request["now"],
        )
    ]


def event(**values) -> dict:
    """Return a neutral event: those values, and None for what is not known."""
    known = dict.fromkeys(
        (
            *("event_id", "call_id", "leg_id", "command_id", "seq", "type"),
            *("direction", "occurred_at", "caller", "callee", "line", "agent"),
            *("result", "cause", "started_at", "answered_at", "ended_at"),
            *("duration", "talk", "recording", "transfer_to", "doubt"),
        )
    )
    return {**known, **values}


def party(number, name=None) -> dict:
    """Return one side of a call as the provider names it."""
    return {"raw": number or None, "e164": None, "name": name or None}


def agent(extension=None, login=None) -> dict | None:
    """Return who of ours takes part, or None when nobody is named."""
    if not extension and not login:
        return None
    return {"ext": str(extension or "") or None, "login": login or None}


def is_extension(number) -> bool:
    """Tell whether a number is one of a desk phone: too short for the outside."""
    return bool(number) and number.isdecimal() and len(number) < PHONE_DIGITS


def event_id(*parts) -> str:
    """Return an id that is the same whenever the same event comes again."""
    text = "|".join("" if part is None else str(part) for part in parts)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def same(secret: str, given: str) -> bool:
    """Compare with a secret in constant time; an empty secret fits nothing."""
    known, told = secret.encode(), given.encode("utf-8", "surrogatepass")
    return bool(secret) and hmac.compare_digest(known, told)


def form(request: dict) -> dict:
    """Return the fields of a form that was sent, else those of the address."""
    if request["method"] == "GET":
        return dict(request["query"])
    text = request["body"].decode("utf-8", "replace")
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_FIELDS))
    except ValueError:
        return {}


def json_object(text) -> dict:
    """Return the object that a text holds; an empty one when it holds none.

    :param text: str or bytes
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def part(values: dict, key: str) -> dict:
    """Return an object inside an object; an empty one when there is none."""
    found = values.get(key)
    return found if isinstance(found, dict) else {}


def text(value) -> str | None:
    """Return a value as text without spaces around, None when nothing is left."""
    if value is None or isinstance(value, bool | dict | list):
        return None
    return str(value).strip() or None


def number(value) -> int | None:
    """Return a whole number that was sent as a number or as text, else None."""
    try:
        return int(float(value))
    except (TypeError, ValueError, OverflowError):
        return None


def from_seconds(value) -> datetime | None:
    """Return the moment that seconds since 1970 name; None for nothing and for 0."""
    seconds = number(value)
    try:
        return datetime.fromtimestamp(seconds, timezone.utc) if seconds else None
    except (OverflowError, ValueError, OSError):
        return None


def from_milliseconds(value) -> datetime | None:
    """Return the moment that milliseconds since 1970 name."""
    milliseconds = number(value)
    return from_seconds(milliseconds // 1000) if milliseconds else None


def from_local(value, zone) -> datetime | None:
    """Return the moment of a local time like ``2026-11-20 10:15:00``.

    :param zone: tzinfo of those who wrote it
    """
    try:
        moment = datetime.fromisoformat(str(value).strip()[:19])
    except ValueError:
        return None
    return moment.replace(tzinfo=moment.tzinfo or zone).astimezone(timezone.utc)


def is_recent(moment: datetime | None, request: dict) -> bool:
    """Tell whether something is neither too old to be genuine nor ahead of time."""
    if moment is None:
        return False
    return -MAX_AHEAD < request["now"] - moment < MAX_AGE
