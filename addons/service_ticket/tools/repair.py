"""Mend what mail programs and relays get wrong, so that Odoo's parser reads it.

The parser of Odoo trusts what a mail says about itself: charsets, boundaries, file
names, one Subject.  Real mails lie.  The repair works on the parsed message that is
about to be read, never on the bytes that the ledger keeps.
"""

import re
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import SMTP
from email.policy import default as default_policy

import lxml.html

from .file_names import clean_file_name
from .headers import (
    CONTROL,
    declared_charset,
    decode_bytes,
    first_header,
    header_text,
    raw_text,
    sender,
)

# Headers of which only the first counts when a relay has doubled them.
SINGLE_HEADERS = ("subject", "from", "message-id", "date", "in-reply-to", "references")
# PostgreSQL indexes no entry above 2,700 bytes; RFC 5322 allows lines of 998.
MAX_MESSAGE_ID = 900
# Characters that have no place in HTML, however they got into a mail.
NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def repair(message: EmailMessage, fallback_id: str) -> None:
    """Mend a message in place.

    :param message: as ``email.message_from_bytes`` made it
    :param fallback_id: Message-ID for a mail that has none that can be used
    """
    charset = declared_charset(message)
    _repair_headers(message, charset, fallback_id)
    for part in _own_parts(message):
        _repair_content_type(part)
        _read_headers_once(part)
        if part.get_content_type() == "message/rfc822" and not _is_report(message):
            _attach_nested(part)
        elif part.get_content_type() == "multipart/alternative":
            _repair_alternative(part)
        _repair_file_name(part)
        if part.get_content_maintype() == "text":
            _repair_text(part)


def read_text(raw: bytes) -> str:
    """Return the words of a mail, for people who decide about it.

    :param raw: the mail as it came
    :return: plain text without markup; "" for a mail that cannot be read
    """
    try:
        message = message_from_bytes(raw, policy=SMTP)
        repair(message, "<unknown@service.local>")
        body = message.get_body(("plain", "html"))
        text = body.get_content() if body else ""
    except Exception:  # noqa: BLE001 - whatever is wrong with it: there is the raw mail
        return ""
    if body and body.get_content_type() == "text/html":
        root = lxml.html.fragment_fromstring(text, create_parent="div")
        for node in root.xpath("//script | //style | //head | //comment()"):
            node.drop_tree()
        text = root.text_content()
    return re.sub(r"\n\s*\n\s*\n+", "\n\n", text).strip()


# Headers


def _read_headers_once(part: Message) -> None:
    """Let a part keep what it is as read: Python reads it anew at each look."""
    for index, (name, value) in enumerate(part._headers):
        if name.lower().startswith("content-"):
            part._headers[index] = (name, part.policy.header_fetch_parse(name, value))


def _repair_headers(message: Message, charset: str | None, fallback_id: str) -> None:
    values = {name: first_header(message, name) for name in SINGLE_HEADERS}
    for name in SINGLE_HEADERS:
        del message[name]
    subject = header_text(values["subject"], charset)
    if subject:
        message["Subject"] = subject
    message["From"] = sender(values["from"], charset)
    message["Message-ID"] = _message_id(values["message-id"], fallback_id)
    original_id = _original_message_id(message)
    for name in ("date", "in-reply-to", "references"):
        value = CONTROL.sub(" ", raw_text(values[name])).strip()
        if name == "in-reply-to":
            value = value or original_id
        if value:
            message[name] = value


def _message_id(value: str | None, fallback_id: str) -> str:
    found = re.search(r"<\s*([^<>\s]+)\s*>", value or "")
    identifier = found[1] if found else (value or "").strip(" <>\t")
    identifier = re.sub(r"[^!-~]+", "", identifier)
    if not identifier or len(identifier) > MAX_MESSAGE_ID:
        return fallback_id
    try:
        default_policy.header_factory("Message-ID", f"<{identifier}>")
    except Exception:  # noqa: BLE001 - Python's parser stumbles over "<@" and "@[>"
        return fallback_id
    return f"<{identifier}>"


def _original_message_id(message: Message) -> str:
    """Return which mail a read receipt is about (RFC 8098 3.2.4)."""
    for part in message.walk():
        if part.get_content_type() == "message/disposition-notification":
            content = part.get_payload()
            text = str(content[0]) if isinstance(content, list) else str(content)
            found = re.search(r"^Original-Message-ID:\s*(<[^>\s]+>)", text, re.I | re.M)
            return found[1] if found else ""
    return ""


# Structure


def _own_parts(message: Message) -> list[Message]:
    """Return the parts of a mail without those of mails attached to it."""
    parts = [message]
    if message.get_content_type() != "message/rfc822" and message.is_multipart():
        for part in message.get_payload():
            parts += _own_parts(part)
    return parts


def _is_report(message: Message) -> bool:
    return message.get_content_type() == "multipart/report"


def _repair_content_type(part: Message) -> None:
    declared = str(first_header(part, "content-type") or "text/plain")
    has_type = re.match(r"\s*[\w.+-]+/[\w.+-]+\s*(;|$)", declared)
    is_hollow = part.get_content_maintype() == "multipart" and not part.is_multipart()
    if not has_type or is_hollow:
        del part["Content-Type"]
        part["Content-Type"] = "text/plain"


def _attach_nested(part: Message) -> None:
    """Keep an attached mail as one file instead of pouring it into the text."""
    nested = part.get_payload()
    raw = nested[0].as_bytes() if isinstance(nested, list) else str(nested).encode()
    name = part.get_filename() or "forwarded.eml"
    if not name.lower().endswith(".eml"):
        name += ".eml"
    for header in ("Content-Type", "Content-Transfer-Encoding", "Content-Disposition"):
        del part[header]
    part.set_payload(None)
    part.set_content(
        raw, "application", "octet-stream", disposition="attachment", filename=name
    )


def _repair_alternative(part: Message) -> None:
    """Put the richest form last and drop an empty one: the parser takes the last."""
    forms = part.get_payload()
    if not isinstance(forms, list):
        return
    full = [form for form in forms if form.is_multipart() or _has_text(form)] or forms
    part.set_payload(
        sorted(full, key=lambda form: form.get_content_type() != "text/plain")
    )


def _has_text(form: Message) -> bool:
    if form.get_content_maintype() != "text":
        return True
    raw = form.get_payload(decode=True) or b""
    return bool(re.sub(rb"<[^>]*>|&nbsp;|\s", b"", raw)) or b"<img" in raw.lower()


# Content


def _repair_file_name(part: Message) -> None:
    try:
        name = part.get_filename()
    except Exception:  # noqa: BLE001 - a file name is never worth a mail
        name = "attachment"
    if not name:
        return
    cleaned = clean_file_name(name)
    if cleaned == name:
        return
    disposition = part.get_content_disposition() or "attachment"
    del part["Content-Disposition"]
    part.add_header("Content-Disposition", disposition, filename=cleaned)
    part.del_param("name")


def _repair_text(part: Message) -> None:
    raw = part.get_payload(decode=True) or b""
    if part.get_filename() or part.get_content_disposition() == "attachment":
        # A file: its bytes are not ours to change; this charset maps each to itself.
        _set_text(part, raw.decode("latin-1"), "latin-1")
        return
    text = NO_TEXT.sub("", decode_bytes(raw, declared_charset(part)))
    if part.get_content_type() == "text/html":
        text = re.sub(r"<title\b[^>]*>.*?</title\s*>", "", text, flags=re.I | re.S)
    _set_text(part, text, "utf-8")


def _set_text(part: Message, text: str, charset: str) -> None:
    del part["Content-Transfer-Encoding"]
    part.set_payload(text.encode(charset, "replace"))
    part["Content-Transfer-Encoding"] = "8bit"
    part.set_param("charset", charset)
