"""How a mailbox is read, whatever its server does.

The server here is a stand-in that misbehaves on demand; real ones are in
``tests/test_mail_faults.py``.
"""

from datetime import date
from imaplib import IMAP4

import pytest
from service_ticket_tools.mailbox import ImapReader, MailboxConnection, received_on


class Server:
    """An IMAP folder with mails 1 to ``count``; ``faults`` maps UIDs to errors."""

    def __init__(self, count, faults=(), validity=7):
        self.uids = range(1, count + 1)
        self.faults = dict(faults)
        self.validity = validity
        self.seen = []

    def select(self):
        pass

    def response(self, name):
        return name, [str(self.validity).encode()]

    def uid(self, command, *arguments):
        if command == "SEARCH":
            first = int(arguments[1].partition(":")[0])
            found = [uid for uid in self.uids if uid >= first] or [self.uids[-1]]
            return "OK", [" ".join(map(str, found)).encode()]
        uid = int(arguments[0])
        if command == "STORE":
            self.seen.append(uid)
            return "OK", [None]
        if uid in self.faults:
            raise self.faults[uid]
        return "OK", [(b"1 (BODY[] {1}", b"mail %d" % uid), b")"]


class Run:
    """One run over a mailbox, which goes on where the run before it ended."""

    def __init__(self, server, before=None, limit=200, seconds=60, unstorable=()):
        reader = before.reader if before else None
        self.reader = ImapReader(
            server,
            reader.uid_validity if reader else server.validity,
            reader.last_uid if reader else 0,
            None,
            reader.left_out if reader else (),
        )
        self.stored = []
        self.finished = 0
        self.error = None
        self._unstorable = {b"mail %d" % uid for uid in unstorable}
        connection = MailboxConnection(
            server, self.reader, self._store, self._finish, limit, seconds
        )
        self.remaining = connection.check_unread_messages()
        try:
            assert list(connection.retrieve_unread_messages()) == []
        except Exception as error:
            self.error = error

    def _store(self, raw):
        if raw in self._unstorable:
            raise ValueError("cannot be kept")
        self.stored.append(int(raw.split()[1]))

    def _finish(self):
        self.finished += 1


def test_mails_are_kept_in_their_order_and_marked():
    server = Server(3)
    run = Run(server)
    assert run.stored == server.seen == [1, 2, 3]
    assert (run.reader.last_uid, run.finished, run.error) == (3, 1, None)
    assert Run(server, run).stored == []


def test_mail_that_the_server_refuses_is_tried_again_after_all_others():
    server = Server(3, {2: IMAP4.error("NO")})
    run = Run(server)
    assert run.stored == server.seen == [1, 3]
    assert "NO" in str(run.error)
    server.uids, server.faults = range(1, 5), {}
    assert Run(server, run).stored == [4, 2]


def test_mail_that_is_refused_for_ever_starves_no_other():
    server = Server(10, {1: IMAP4.error("NO")})
    run, stored = None, []
    for _turn in range(5):
        run = Run(server, run, limit=3)
        stored += run.stored
    assert stored == list(range(2, 11))


@pytest.mark.parametrize("error", [IMAP4.abort("gone"), TimeoutError("timed out")])
def test_mail_that_ends_the_connection_comes_last_next_time(error):
    server = Server(3, {2: error})
    run = Run(server)
    assert (run.stored, run.error, run.finished) == ([1], error, 1)
    assert Run(server, run).stored == [3]


def test_mail_that_cannot_be_kept_is_not_marked():
    server = Server(3)
    run = Run(server, unstorable={2})
    assert run.stored == server.seen == [1, 3]
    assert run.reader.left_out == {2}
    assert Run(server, run).stored == [2]


def test_run_ends_when_nothing_can_be_kept():
    server = Server(50)
    run = Run(server, unstorable=range(51))
    assert len(run.reader.left_out) == 3
    assert sorted(Run(server, run).stored) == list(range(1, 51))


def test_run_without_time_takes_one_mail_and_goes_on_later():
    server = Server(3)
    run = Run(server, seconds=-1)
    assert run.stored == [1]
    assert Run(server, run).stored == [2, 3]


def test_limit_leaves_the_rest_for_the_next_run():
    server = Server(5)
    run = Run(server, limit=2)
    assert (run.stored, run.remaining) == ([1, 2], 3)


def test_new_numbers_are_read_from_the_beginning():
    server = Server(3, {2: IMAP4.error("NO")})
    run = Run(server)
    server.validity, server.faults = 8, {}
    run = Run(server, run)
    assert run.stored == [1, 2, 3]
    assert (run.reader.uid_validity, run.reader.left_out) == (8, set())


def test_mail_that_somebody_deleted_meanwhile_is_passed_over():
    server = Server(2)
    server.uid, answer = (
        lambda *call: ("OK", [None]) if call[:2] == ("FETCH", "1") else answer(*call),
        server.uid,
    )
    run = Run(server)
    assert (run.stored, run.reader.last_uid) == ([2], 2)


@pytest.mark.parametrize(
    ("lines", "day"),
    [
        (b"Received: by mx; Sun, 1 Mar 2026 23:30:00 -0300", date(2026, 3, 2)),
        (b"Date: Sun, 1 Mar 2026 10:00:00 +0000", date(2026, 3, 1)),
        (b"Received: nonsense\r\nDate: Sun, 1 Mar 2026 10:00:00", date(2026, 3, 1)),
        (b"Date: yesterday", None),
        (b"", None),
    ],
)
def test_day_of_a_mail_is_that_of_the_last_server(lines, day):
    assert received_on(lines) == day
