"""What a raw e-mail says about itself, read without ever raising.

Odoo's own parser runs later and may fail on a broken mail; the ledger must be able
to store and to show even the mail that the parser cannot read.  Everything here works
on bytes and the headers of RFC 5322, RFC 3834 (automatic replies) and RFC 3464/3798
(delivery reports and read receipts).
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import parseaddr, parsedate_to_datetime

from .headers import header_text, sender

AUTO_REPLY = "auto_reply"
AUTO_GENERATED = "auto_generated"
BULK = "bulk"
BOUNCE = "bounce"

# Headers and fields that stay the same on every way that one mail may take to us;
# Received, Delivered-To and the like differ from copy to copy.
FINGERPRINT_HEADERS = ("message-id", "from", "date", "subject")
AUTO_REPLY_HEADERS = (
    "x-autoreply",
    "x-autorespond",
    "x-autoresponder",
    "x-autoreply-from",
)
AUTO_REPLY_SUBJECT = re.compile(
    r"^\s*(automatic reply|auto(?:matic)?[- ]?(?:reply|response)|out of (?:the )?office"
    r"|autoreply|автоответ\w*|автоматический ответ|отсутствие на рабочем месте"
    r"|вне офиса)\b",
    re.IGNORECASE,
)
BULK_PRECEDENCE = {"bulk", "list", "junk"}


@dataclass(frozen=True)
class MailFacts:
    """What the ledger keeps of a mail beside its bytes."""

    sha256: str
    fingerprint: str
    message_id: str
    subject: str
    email_from: str
    recipients: str
    date: datetime | None
    automation: str | None


def read_facts(raw: bytes) -> MailFacts:
    """Read identity, addresses and kind of a mail.

    :param raw: the mail as it came from the server, any bytes
    :return: the facts; text is free of null bytes, ``date`` is naive UTC or None
    """
    headers = BytesHeaderParser(policy=compat32).parsebytes(raw)
    return MailFacts(
        sha256=hashlib.sha256(raw).hexdigest(),
        fingerprint=fingerprint(raw, headers),
        message_id=_text(headers, "message-id"),
        subject=_text(headers, "subject"),
        email_from=storable(_readable(sender(headers.get("from")))),
        recipients=", ".join(
            filter(
                None, (_text(headers, name) for name in ("to", "cc", "delivered-to"))
            )
        ),
        date=_date(headers),
        automation=automation(headers),
    )


def fingerprint(raw: bytes, headers: Message) -> str:
    """Return one value for all copies of a mail, whatever way they came.

    Two mails with the same Message-ID and different content have different
    fingerprints: some programs reuse their identifiers, and neither mail may be lost.

    :param raw: the whole mail
    :param headers: its parsed headers
    :return: a hexadecimal SHA-256
    """
    digest = hashlib.sha256()
    for name in FINGERPRINT_HEADERS:
        digest.update(
            " ".join(str(headers.get(name, "")).split()).encode("utf-8", "replace")
        )
        digest.update(b"\0")
    for line in _body_lines(raw):
        digest.update(line)
        digest.update(b"\n")
    return digest.hexdigest()


def automation(headers: Message) -> str | None:
    """Tell whether a person wrote a mail.

    :param headers: parsed headers of the mail
    :return: ``"bounce"`` (delivery report), ``"auto_reply"`` (answers of a machine to
        one of our mails, must never open or reopen anything), ``"auto_generated"``
        (a machine reports, for instance monitoring), ``"bulk"`` (a mailing list), or
        None for a mail of a person
    """
    report = _report_type(headers)
    if report == "disposition-notification":
        return AUTO_REPLY
    if report in ("delivery-status", "feedback-report"):
        return BOUNCE
    if _local_part(headers) == "mailer-daemon":
        return BOUNCE
    if _is_auto_reply(headers):
        return AUTO_REPLY
    if _token(headers, "auto-submitted") not in ("", "no"):
        return AUTO_GENERATED
    suppressed = _raw(headers, "x-auto-response-suppress").lower()
    if re.search(r"\b(all|autoreply)\b", suppressed):
        return AUTO_GENERATED
    if _token(headers, "precedence") in BULK_PRECEDENCE or any(
        name in headers for name in ("list-unsubscribe", "list-id")
    ):
        return BULK
    return None


def _is_auto_reply(headers: Message) -> bool:
    if _token(headers, "auto-submitted") == "auto-replied":
        return True
    if _token(headers, "precedence") == "auto_reply":
        return True
    if any(_token(headers, name) not in ("", "no") for name in AUTO_REPLY_HEADERS):
        return True
    # An empty envelope sender forbids answers (RFC 5321 4.5.5): a machine wrote this.
    if _raw(headers, "return-path").strip() == "<>" and "auto-submitted" not in headers:
        return True
    # Exchange marks absence notes by suppressing answers to them; other mails carry
    # the same header, so the subject has to agree.
    suppressed = "x-auto-response-suppress" in headers or "auto-submitted" in headers
    return suppressed and bool(AUTO_REPLY_SUBJECT.match(_text(headers, "subject")))


def _local_part(headers: Message) -> str:
    return parseaddr(sender(headers.get("from")))[1].partition("@")[0].lower()


def _report_type(headers: Message) -> str:
    if headers.get_content_type() != "multipart/report":
        return ""
    try:
        return str(headers.get_param("report-type", "delivery-status")).lower()
    except (TypeError, ValueError):
        return "delivery-status"


def _token(headers: Message, name: str) -> str:
    """First word of a header, without parameters, in lower case."""
    return re.split(r"[;\s(]", _raw(headers, name).strip().lower(), maxsplit=1)[0]


def storable(text: str) -> str:
    """Return text that PostgreSQL takes: no null bytes, no halves of characters.

    :param text: any text
    """
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _readable(address: str) -> str:
    """Return a formatted address with its name as people read it."""
    name, email = parseaddr(address)
    name = header_text(name).replace('"', "")
    return f'"{name}" <{email}>' if name and email else address


def _text(headers: Message, name: str) -> str:
    return storable(header_text(headers.get(name)))


def _raw(headers: Message, name: str) -> str:
    return str(headers.get(name, ""))


def _date(headers: Message) -> datetime | None:
    try:
        date = parsedate_to_datetime(_raw(headers, "date"))
        if date.tzinfo:
            date = date.astimezone(timezone.utc).replace(tzinfo=None)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return date


def _body_lines(raw: bytes) -> Iterator[bytes]:
    """Lines below the headers; line ends and trailing blanks differ between copies."""
    lines = iter(raw.replace(b"\r\n", b"\n").split(b"\n"))
    for line in lines:
        if not line.strip():
            break
    for line in lines:
        yield line.rstrip()
