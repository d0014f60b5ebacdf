"""Read a mailbox so that no mail is lost and none is taken twice.

Odoo's own connections mark a mail as read before it is stored and go by the server's
"unseen" flag, which any mail program that looks into the box removes.  These readers
go by the numbers that the server gives (IMAP UID, RFC 3501 2.3.1.1), look without
touching (``BODY.PEEK``) and mark a mail only when its bytes are safe.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import date, timezone
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime
from imaplib import IMAP4

# So many mails in a row that cannot be kept mean that nothing can be kept.
STORE_FAILURES = 3


class ImapReader:
    """New mails of an IMAP folder, by UID.

    :param connection: a logged-in ``imaplib.IMAP4``
    :param int uid_validity: the server's UIDVALIDITY that ``last_uid`` belongs to
    :param int last_uid: number of the last mail that was stored; 0 for none
    :param since: first day (``datetime.date``) of interest, or None for all mails
    :param left_out: numbers below ``last_uid`` that could not be read or kept yet
    """

    def __init__(
        self,
        connection,
        uid_validity: int,
        last_uid: int,
        since: date | None,
        left_out: Iterable[int] = (),
    ):
        self._connection = connection
        self.uid_validity = uid_validity
        self.last_uid = last_uid
        self._since = since
        self.left_out = set(left_out)

    def pending(self) -> list[int]:
        """Select the folder and return the UIDs of new mails, oldest first.

        What made trouble before comes last, so that it keeps nothing else waiting.
        """
        self._connection.select()
        validity = int(self._connection.response("UIDVALIDITY")[1][0] or 0)
        if validity != self.uid_validity:
            # The server numbered the folder anew; the ledger knows what it has.
            self.uid_validity, self.last_uid = validity, 0
            self.left_out.clear()
        criteria = ["UID", f"{self.last_uid + 1}:*"]
        if self._since:
            criteria += ["SINCE", _imap_date(self._since)]
        _status, data = self._connection.uid("SEARCH", *criteria)
        uids = [int(uid) for uid in (data[0] or b"").split()]
        # "n:*" names the last mail even when its number is lower than n.
        new = sorted(uid for uid in uids if uid > self.last_uid)
        return new + sorted(self.left_out)

    def fetch(self, uid: int) -> bytes | None:
        """Return the bytes of a mail; None when somebody deleted it meanwhile."""
        status, data = self._connection.uid("FETCH", str(uid), "(BODY.PEEK[])")
        if status != "OK":
            raise IMAP4.error(f"The server does not hand out mail {uid}: {data!r}")
        raw = next((part[1] for part in data or () if isinstance(part, tuple)), None)
        if raw is None:
            self._pass(uid)
        return raw

    def done(self, uid: int) -> None:
        """Note that a mail is stored, and show that to people who look into the box."""
        self._pass(uid)
        with suppress(IMAP4.readonly):
            self._connection.uid("STORE", str(uid), "+FLAGS", r"(\Seen)")

    def failed(self, uid: int) -> None:
        """Note that a mail could not be read or kept: later runs try it again."""
        self._pass(uid)
        self.left_out.add(uid)

    def _pass(self, uid: int) -> None:
        self.left_out.discard(uid)
        self.last_uid = max(self.last_uid, uid)


class PopReader:
    """Mails of a POP3 box; those that are stored are deleted when the session ends.

    :param connection: a logged-in ``poplib.POP3``
    :param since: first day of interest; older mails stay on the server untouched
    """

    def __init__(self, connection, since: date | None):
        self._connection = connection
        self._since = since

    def pending(self) -> list[int]:
        """Return the numbers of the mails of interest, oldest first."""
        count, _size = self._connection.stat()
        return [number for number in range(1, count + 1) if self._is_recent(number)]

    def fetch(self, number: int) -> bytes:
        """Return the bytes of a mail."""
        _response, lines, _octets = self._connection.retr(number)
        return b"\r\n".join(lines) + b"\r\n"

    def done(self, number: int) -> None:
        """Delete a mail that is stored (takes effect at the end of the session)."""
        self._connection.dele(number)

    def failed(self, number: int) -> None:
        """Nothing to note: what is not deleted comes again."""

    def _is_recent(self, number: int) -> bool:
        if not self._since:
            return True
        _response, lines, _octets = self._connection.top(number, 0)
        received = received_on(b"\r\n".join(lines))
        return received is None or received >= self._since


class MailboxConnection:
    """Adapter with the four methods that Odoo's fetching calls on a connection.

    It stores every mail itself and hands none back: what becomes of a mail is decided
    from the ledger, later and repeatably.

    :param connection: the server connection, for closing it
    :param reader: an ``ImapReader`` or a ``PopReader``
    :param store: keeps the bytes of one mail for good, or raises
    :param finished: called once at the end of a run, also of a broken one
    :param int limit: how many mails one run takes at the most
    :param int seconds: after which time a run takes no further mail
    """

    def __init__(
        self,
        connection,
        reader,
        store: Callable[[bytes], None],
        finished: Callable[[], None],
        limit: int,
        seconds: int,
    ):
        self._connection = connection
        self._reader = reader
        self._store = store
        self._finished = finished
        self._limit = limit
        self._seconds = seconds
        self._pending: list[int] = []

    def check_unread_messages(self) -> int:
        """Look what is new; return how many mails will be left after this run."""
        self._pending = self._reader.pending()
        return max(0, len(self._pending) - self._limit)

    def retrieve_unread_messages(self) -> Iterator:
        """Store new mails one by one; yields nothing.

        A mail that the server does not hand out or that cannot be kept lets the others
        pass and is named at the end.
        """
        trouble = None
        failures = 0
        deadline = time.monotonic() + self._seconds
        try:
            for number in self._pending[: self._limit]:
                try:
                    self._take(number)
                    failures = 0
                except (OSError, IMAP4.abort):
                    raise  # the connection is gone
                except Exception as error:  # noqa: BLE001 - whatever is wrong with it
                    trouble = error
                    failures += 1
                if failures >= STORE_FAILURES or time.monotonic() > deadline:
                    break
        finally:
            self._finished()
        if trouble:
            raise trouble
        yield from ()

    def _take(self, number: int) -> None:
        try:
            raw = self._reader.fetch(number)
            if raw is not None:
                self._store(raw)
        except BaseException:
            self._reader.failed(number)
            raise
        if raw is not None:
            self._reader.done(number)

    def handled_message(self, number) -> None:
        """Nothing to do: mails are marked when they are stored."""

    def disconnect(self) -> None:
        """Close the connection."""
        self._connection.disconnect()


def _imap_date(day: date) -> str:
    # Month names of IMAP are English whatever the locale of the process.
    months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
    return f"{day.day:02d}-{months[day.month - 1]}-{day.year}"


def received_on(header_lines: bytes) -> date | None:
    """Return the day a server took a mail, by its topmost Received header or its Date.

    :param bytes header_lines: the mail or its beginning
    """
    headers = BytesHeaderParser().parsebytes(header_lines)
    received = str(headers.get("received", "")).rpartition(";")[2]
    for text in (received, str(headers.get("date", ""))):
        try:
            moment = parsedate_to_datetime(text.strip())
        except (TypeError, ValueError, IndexError, OverflowError):
            continue
        if moment.tzinfo:
            moment = moment.astimezone(timezone.utc)
        return moment.date()
    return None
