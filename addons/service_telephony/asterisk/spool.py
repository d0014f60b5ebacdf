"""Events on their way to Odoo, in a file that survives a power cut."""

import json
import sqlite3
import time

# An event that was sent is known for so long, so that a repetition is not sent again.
KEPT_SECONDS = 7 * 86400
SCHEMA = """
CREATE TABLE IF NOT EXISTS event (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    event_id TEXT NOT NULL UNIQUE,
    body TEXT,
    state TEXT NOT NULL DEFAULT 'waiting',
    at REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS event_waiting ON event (number) WHERE state = 'waiting';
CREATE TABLE IF NOT EXISTS call (linkedid TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS note (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


class Spool:
    """A file with events that wait, calls that go on, and notes of the daemon.

    :param path: where the file is, or is made; only the daemon's user may read it
    """

    def __init__(self, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        # Written to the disk before the transaction counts as done.
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.executescript(SCHEMA)

    def put(self, events, calls):
        """Keep events and what is known of calls, all or nothing.

        :param events: dicts with ``event_id``; one that was here already is left out
        :param calls: dict linkedid -> dict, or None for a call that is over
        :return: how many events are new
        """
        now = time.time()
        self._db.execute("BEGIN IMMEDIATE")
        added = self._db.executemany(
            "INSERT OR IGNORE INTO event (event_id, body, at) VALUES (?, ?, ?)",
            [(event["event_id"], _write(event), now) for event in events],
        ).rowcount
        self._db.executemany(
            "INSERT OR REPLACE INTO call (linkedid, body) VALUES (?, ?)",
            [(key, _write(call)) for key, call in calls.items() if call],
        )
        self._db.executemany(
            "DELETE FROM call WHERE linkedid = ?",
            [(key,) for key, call in calls.items() if not call],
        )
        self._db.execute("COMMIT")
        return max(added, 0)

    def waiting(self, limit):
        """Return the oldest events that Odoo has not got: list of (number, dict)."""
        rows = self._db.execute(
            "SELECT number, body FROM event WHERE state = 'waiting'"
            " ORDER BY number LIMIT ?",
            [limit],
        )
        return [(number, json.loads(body)) for number, body in rows]

    def done(self, numbers, state="sent"):
        """Note that events need not be sent any more.

        :param state: ``sent``, or ``refused`` for those that Odoo does not want: their
            text stays for whoever looks into it
        """
        self._db.executemany(
            "UPDATE event SET state = ?, body = CASE ? WHEN 'sent' THEN NULL"
            " ELSE body END WHERE number = ?",
            [(state, state, number) for number in numbers],
        )

    def forget(self):
        """Delete what was done with long ago."""
        self._db.execute(
            "DELETE FROM event WHERE state != 'waiting' AND at < ?",
            [time.time() - KEPT_SECONDS],
        )

    def calls(self):
        """Return the calls that went on when the daemon ended: linkedid -> dict."""
        rows = self._db.execute("SELECT linkedid, body FROM call")
        return {linkedid: json.loads(body) for linkedid, body in rows}

    def note(self, name):
        """Return a note as text, or None."""
        row = self._db.execute("SELECT value FROM note WHERE name = ?", [name])
        return next((value for (value,) in row), None)

    def write_note(self, name, value):
        """Keep a note."""
        self._db.execute("INSERT OR REPLACE INTO note VALUES (?, ?)", [name, value])

    def close(self):
        """Close the file."""
        self._db.close()


def _write(value):
    return json.dumps(value, ensure_ascii=False)
