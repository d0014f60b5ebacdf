"""What a heartbeat says, read from JSON, CSV or a pattern; no database needed."""

import csv
import io
import json
from dataclasses import dataclass
from datetime import date, datetime, timezone

MAX_SIGNALS = 20_000
MAX_BYTES = 5_000_000
DELIMITERS = ";\t,"
# As the columns of a file may be called, in the two languages of the product.
OBJECT_NAMES = ("object", "code", "station", "объект", "код", "азс")
PERIOD_NAMES = ("period", "date", "day", "период", "дата", "день")
TIME_NAMES = ("at", "time", "received", "время", "получено")
DATE_FORMATS = ("%Y-%m-%d", "%d.%m.%Y", "%Y%m%d")


class SignalError(ValueError):
    """What was sent cannot be read; ``code`` says why, ``detail`` where."""

    def __init__(self, code, detail=""):
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class Signal:
    """One object has delivered.

    :param code: the object's code as it was sent, without blanks around it
    :param day: the day that was delivered for, None when nobody said so
    :param at: naive UTC moment of the delivery, None: now
    """

    code: str
    day: date | None = None
    at: datetime | None = None


def from_json(body):
    """Read the body of a request.

    A list, or an object with the list under ``heartbeats``; its entries are codes, or
    objects with ``object`` and, if wanted, ``period`` and ``at``.

    :param bytes body: UTF-8
    :return: list of :class:`Signal`
    :raise SignalError: with a code of ``json``, ``list``, ``entry``, ``many``, ``date``
    """
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise SignalError("json") from error
    if isinstance(data, dict):
        data = data.get("heartbeats")
    if not isinstance(data, list):
        raise SignalError("list")
    if len(data) > MAX_SIGNALS:
        raise SignalError("many", str(MAX_SIGNALS))
    return [_from_entry(entry, number) for number, entry in enumerate(data, start=1)]


def _from_entry(entry, number):
    if isinstance(entry, str | int) and not isinstance(entry, bool):
        entry = {"object": entry}
    if not isinstance(entry, dict):
        raise SignalError("entry", str(number))
    code = entry.get("object")
    if not isinstance(code, str | int) or isinstance(code, bool):
        raise SignalError("entry", str(number))
    code = str(code).strip()
    if not code or len(code) > 64:
        raise SignalError("entry", str(number))
    return Signal(code, read_day(entry.get("period")), read_moment(entry.get("at")))


def from_csv(text):
    """Read a file with one object a line.

    The first line may name the columns; without names the first column is the object
    and the second one, if there is any, the day.

    :param str text: the file
    :return: list of :class:`Signal`
    :raise SignalError: with a code of ``empty``, ``many``, ``date``
    """
    rows = read_rows(text)
    if not rows:
        raise SignalError("empty")
    if len(rows) > MAX_SIGNALS:
        raise SignalError("many", str(MAX_SIGNALS))
    columns = _find_columns(rows[0])
    if columns:
        rows = rows[1:]
    else:
        columns = {"object": 0, "period": 1}
    return [_from_row(row, columns) for row in rows if _cell(row, columns["object"])]


def read_rows(text):
    """Return the lines of a CSV text as lists of stripped cells, without empty ones.

    :param str text: separated by semicolon, tab or comma, whichever the first line has
    """
    text = text.lstrip("\ufeff").replace("\0", "")
    first = text.partition("\n")[0]
    delimiter = next((mark for mark in DELIMITERS if mark in first), ";")
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        rows = [[cell.strip() for cell in row] for row in reader]
    except csv.Error as error:
        raise SignalError("csv", str(reader.line_num)) from error
    return [row for row in rows if any(row)]


def decode(content):
    """Return the text of a file as such files come: UTF-8, else Windows-1251.

    :param bytes content: the file
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1251", errors="replace")


def _find_columns(header):
    names = [cell.casefold() for cell in header]
    columns = {
        key: next((names.index(name) for name in known if name in names), None)
        for key, known in (
            ("object", OBJECT_NAMES),
            ("period", PERIOD_NAMES),
            ("at", TIME_NAMES),
        )
    }
    return columns if columns["object"] is not None else None


def _from_row(row, columns):
    return Signal(
        _cell(row, columns["object"])[:64],
        read_day(_cell(row, columns.get("period"))),
        read_moment(_cell(row, columns.get("at"))),
    )


def _cell(row, index):
    return row[index] if index is not None and index < len(row) else ""


def read_day(value):
    """Return the day that a text names, None for nothing.

    :raise SignalError: ``date`` for what names no day
    """
    if value in (None, "", False):
        return None
    text = str(value).strip()
    for known in DATE_FORMATS:
        try:
            return datetime.strptime(text, known).date()
        except ValueError:
            continue
    raise SignalError("date", text[:40])


def read_moment(value):
    """Return the naive UTC moment that an ISO text names, None for nothing.

    Without an offset the text is taken for UTC.

    :raise SignalError: ``date`` for what names no moment
    """
    if value in (None, "", False):
        return None
    text = str(value).strip().replace("Z", "+00:00")
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo:
            moment = moment.astimezone(timezone.utc).replace(tzinfo=None)
    except (ValueError, OverflowError) as error:
        raise SignalError("date", text[:40]) from error
    return moment.replace(microsecond=0)
