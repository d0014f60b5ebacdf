"""Numbers of telephones: extensions, numbers of the world, and those who hide."""

import re

import phonenumbers

EXTENSION = re.compile(r"[*#]?[0-9]{1,6}[*#]?")
NOISE = re.compile(r"[\s().\u2010-\u2015\u00a0-]+")
HIDDEN = {"", "anonymous", "unknown", "<unknown>", "private", "restricted", "hidden"}
MAX_RAW = 80


def clean(raw) -> str:
    """Return a number as it was told, without control characters and at most so long.

    :param raw: whatever stood in the event
    """
    text = str(raw) if isinstance(raw, (str, int)) else ""
    return "".join(char for char in text if char.isprintable()).strip()[:MAX_RAW]


def is_hidden(raw) -> bool:
    """Tell whether the caller does not show a number."""
    return clean(raw).lower() in HIDDEN


def is_extension(raw) -> bool:
    """Tell whether it is a short number within the exchange, or a service (112).

    Libraries read such numbers as parts of long ones, so this comes first.
    """
    return bool(EXTENSION.fullmatch(NOISE.sub("", clean(raw))))


def to_e164(raw, region: str) -> str:
    """Return a number of the world as E.164, "" for what is none.

    :param raw: as it was told: ``8 (916) 123-45-67``, ``sip:…``, ``anonymous``
    :param str region: where a number counts that has no country, as ``RU``
    """
    text = clean(raw)
    if is_hidden(text) or is_extension(text):
        return ""
    if text.lower().startswith(("sip:", "tel:")):
        text = text[4:].partition("@")[0]
        if is_extension(text):
            return ""
    try:
        number = phonenumbers.parse(text, region or None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def to_digits(raw) -> str:
    """Return the digits of a number, "" where there are none."""
    return "".join(char for char in clean(raw) if char.isdigit())


def mask(raw) -> str:
    """Return a number for the log: who keeps the log need not know who called."""
    text = clean(raw)
    if is_hidden(text) or is_extension(text):
        return text
    return f"{text[:4]}…{text[-2:]}" if len(text) > 7 else "…"
