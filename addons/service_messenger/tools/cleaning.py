"""What comes from outside, made fit for a database."""

import json
import re
from datetime import datetime, timezone

# PostgreSQL keeps neither of them.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


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
