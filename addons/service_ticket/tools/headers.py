"""Read the headers of mails that lie about their charset, or declare none."""

import re
from email.header import decode_header as split_encoded_words
from email.message import Message
from email.utils import formataddr, parseaddr

UNKNOWN_SENDER = "unknown sender"
CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


def decode_bytes(raw: bytes, declared: str | None = None) -> str:
    """Decode text whose charset is only claimed.

    What is valid UTF-8 beyond ASCII is UTF-8, whatever the mail says: no other
    charset gives that by chance.  Then the declared charset, then Cyrillic Windows.

    :param raw: the bytes
    :param declared: name of the charset that the mail claims, if any
    """
    candidates = ["utf-8", declared, "cp1251"]
    if declared and re.match(r"utf-?(16|32|7)|iso-2022|hz", declared, re.IGNORECASE):
        candidates.insert(0, declared)
    for charset in filter(None, candidates):
        try:
            text = raw.decode(charset)
            text.encode()  # UTF-7 can spell halves of characters, which nobody stores
            return text
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return raw.decode("utf-8", "replace")


def declared_charset(message: Message) -> str | None:
    """Return the first usable charset that a mail declares for its text."""
    for part in message.walk():
        try:
            charset = part.get_content_charset()
        except Exception:  # noqa: BLE001 - a broken parameter declares nothing
            continue
        if charset and re.fullmatch(r"[\w.:+-]+", charset):
            return charset
    return None


def first_header(message: Message, name: str) -> str | None:
    """Return the first header of a name as it stands in the mail, undecoded.

    Asking the message itself may raise: its parser has no patience with nonsense.
    """
    return next(
        (value for key, value in message.raw_items() if key.lower() == name), None
    )


def header_text(value: str | None, charset: str | None = None) -> str:
    """Return the text of a header on one line, encoded words decoded.

    :param value: the raw header
    :param charset: charset of the mail's text, for bytes that declare none
    """
    text = raw_text(value, charset)
    try:
        parts = [
            part if isinstance(part, str) else decode_bytes(part, declared)
            for part, declared in split_encoded_words(text)
        ]
    except Exception:  # noqa: BLE001 - broken encoding: show what is there
        parts = [text]
    text = "".join(parts)
    return " ".join(CONTROL.sub(" ", text).split())


def raw_text(value: str | None, charset: str | None = None) -> str:
    """Give raw bytes in a header (smuggled through as surrogates) a meaning."""
    text = str(value or "")
    if text.isascii():
        return text
    try:
        return decode_bytes(text.encode("ascii", "surrogateescape"), charset)
    except UnicodeEncodeError:
        return text


def sender(value: str | None, charset: str | None = None) -> str:
    """Return the one sender of a From header, ``"Name" <address>``.

    It is the address in angle brackets, else the first one; what a display name
    pretends to be does not count.

    :param value: the raw header
    :param charset: charset of the mail's text
    :return: a formatted address, or some text without ``@`` when there is none
    """
    text = raw_text(value, charset)
    angle = re.search(r"<\s*([^<>\s]+@[^<>\s]+)\s*>\s*$", text.partition(",")[0])
    name, address = parseaddr(text)
    if angle:
        address = angle[1]
        name = name if name and "@" not in name else text.partition("<")[0].strip(' "')
    name = header_text(name, charset)
    if "@" not in address:
        return name.replace("@", " ") or UNKNOWN_SENDER
    if address.isascii():
        return formataddr((name, address))
    return f'"{name}" <{address}>'  # formataddr refuses addresses of RFC 6532
