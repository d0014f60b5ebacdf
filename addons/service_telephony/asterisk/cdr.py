"""Calls that Asterisk has written down: ``cdr-csv/Master.csv``.

Needed in ``cdr.conf``, section ``[csv]``: ``usegmtime=yes``, ``loguniqueid=yes``,
``loguserfield=yes`` and ``newcdrcolumns=yes``, else a row does not name its call.
"""

import csv
import logging
from datetime import datetime, timezone

_logger = logging.getLogger(__name__)

COLUMNS = (
    *("accountcode", "src", "dst", "dcontext", "clid", "channel", "dstchannel"),
    *("lastapp", "lastdata", "start", "answer", "end", "duration", "billsec"),
    *("disposition", "amaflags", "uniqueid", "userfield", "peeraccount", "linkedid"),
    "sequence",
)


def read(path, note):
    """Read what was added to a file.

    :param path: of the file; one that is not there has no rows
    :param note: what this function returned before; None reads nothing but the end:
        calls of before the daemon was there are none of its business
    :return: list of dicts by ``COLUMNS`` (times as ISO texts in UTC), and a new note
    """
    try:
        with path.open("rb") as file:
            stat = path.stat()
            inode, _colon, offset = (note or f"{stat.st_ino}:{stat.st_size}").partition(
                ":"
            )
            # A file that was rotated begins anew.
            is_same = inode == str(stat.st_ino) and int(offset) <= stat.st_size
            file.seek(int(offset) if is_same else 0)
            data = file.read()
            # A row that is being written is read the next time.
            whole = data[: data.rfind(b"\n") + 1]
            end = file.tell() - len(data) + len(whole)
    except FileNotFoundError:
        return [], note or "0:0"
    rows = csv.reader(whole.decode("utf-8", "replace").splitlines())
    return [row for row in map(_row, rows) if row], f"{stat.st_ino}:{end}"


def _row(values):
    row = dict(zip(COLUMNS, values, strict=False))
    try:
        for name in ("start", "answer", "end"):
            row[name] = _moment(row[name])
        row["billsec"] = int(row["billsec"])
    except (KeyError, ValueError):
        return None
    if not row.get("linkedid"):
        _logger.warning("A row of the CDR names no call: newcdrcolumns=yes is missing.")
        return None
    return row


def _moment(text):
    if not text:
        return ""
    moment = datetime.strptime(text, "%Y-%m-%d %H:%M:%S")
    return moment.replace(tzinfo=timezone.utc).isoformat()
