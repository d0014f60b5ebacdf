"""What comes from outside, made fit for a database."""

import json
import re
from datetime import datetime, timezone

# PostgreSQL keeps neither of them.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# Control characters, and those that turn the direction of what follows.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_NO_ADDRESS = str.maketrans("<>@", "‹›＠")
MAX_NAME = 200


def storable(value):
    """Return a value of JSON that PostgreSQL can keep.

    :param value: what ``json.loads`` returned
    """
    if isinstance(value, str):
        return _UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, list):
        return [storable(item) for item in value]
    if isinstance(value, dict):
        return {storable(key): storable(item) for key, item in value.items()}
    return value


def clean_name(value) -> str:
    """Return what somebody calls themselves, fit for a line and for a sender of mails.

    Whoever calls themselves ``<boss@client.example>`` becomes no other sender by it.
    """
    words = _UNSEEN.sub(" ", str(value or "")).translate(_NO_ADDRESS)
    return " ".join(words.split())[:MAX_NAME].strip()


def read_json(body: bytes):
    """Return the JSON of a request, storable.

    :raise ValueError: when it is none
    """

    def refuse(word):
        raise ValueError(f"{word} is no JSON.")

    try:
        return storable(json.loads(body, parse_constant=refuse))
    except RecursionError:
        raise ValueError("The JSON is too deep.") from None


def read_moment(value) -> datetime | None:
    """Return a moment as naive UTC, None where it is none.

    :param value: a datetime, ISO 8601, or seconds or milliseconds since 1970
    """
    try:
        if isinstance(value, str) and value.strip().lstrip("-").isdecimal():
            value = int(value)
        if isinstance(value, (int, float)):
            seconds = value / 1000 if value > 10**11 else value
            moment = datetime.fromtimestamp(seconds, timezone.utc)
        elif isinstance(value, str):
            moment = datetime.fromisoformat(value.replace("Z", "+00:00"))
        else:
            moment = value
        if moment and moment.tzinfo:
            moment = moment.astimezone(timezone.utc).replace(tzinfo=None)
    except (ValueError, OverflowError, OSError):
        return None
    return moment.replace(microsecond=0) if moment else None
