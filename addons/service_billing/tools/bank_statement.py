"""Statements of the bank in the format 1CClientBankExchange, and what they say.

Source: the description of the format by 1C, versions 1.01 to 1.03, as in
:mod:`.bank_exchange`.  Banks differ in what they leave out, so only what is needed to
know a payment again is asked for.
"""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from .bank_exchange import HEAD, TAIL

KEY_OF_ENCODING = "Кодировка="
ENCODINGS = {b"windows": "cp1251", b"dos": "cp866"}
ENDS = {"СекцияДокумент": "КонецДокумента", "СекцияРасчСчет": "КонецРасчСчет"}
AMOUNT = re.compile(r"[0-9]{1,15}(\.[0-9]{1,2})?", re.ASCII)
# "Возврат по п/п N 101 от 20.11.2026", "Возврат плат. поручения №101"; where no order
# is named, the first number: "Возврат, № 101".  A contract may be named before it:
# "Возврат по дог. № 7, п/п N 101".
RETURN_OF_ORDER, RETURN = (
    re.compile(rf"возвр\w*.*?(?:{what})\W*(?:№|N)?\W*(\d{{1,6}})(?!\d)", re.IGNORECASE)
    for what in (r"п\s*/\s*п|плат\w*\.?\s*пор\w*", r"№|\bN")
)


class StatementProblem(Exception):
    """The bytes are not a whole file of this format.

    ``code`` is one of head, encoding, line, section, end; ``line`` is the number of the
    line, from 1.
    """

    def __init__(self, code, line=1):
        super().__init__(f"{code}, line {line}")
        self.code = code
        self.line = line


class Movement(NamedTuple):
    """A document of a statement; ``paid`` is the day on which our account was charged.

    ``received`` is the day on which money came; the other one of both is None.
    """

    number: str
    date: date
    amount: Decimal
    payer_account: str
    receiver_account: str
    purpose: str
    paid: date | None
    received: date | None


class Statement(NamedTuple):
    """What a bank reports; ``unread`` are the lines at which bad documents begin."""

    accounts: tuple
    movements: list
    unread: list


class Sent(NamedTuple):
    """A payment that waits for the bank; ``ref`` is what the caller knows it by."""

    ref: object
    number: str
    date: date
    amount: Decimal
    payer_account: str
    receiver_account: str


def read(content):
    """Read a statement.

    A document without what :class:`Movement` needs is left out and named by its line.

    :param bytes content: the file
    :return: :class:`Statement`
    :raise StatementProblem: when the file is not whole or not of this format
    """
    accounts, movements, unread = [], [], []
    for section, fields, line in _sections(_decode(content)):
        if section is None:
            accounts += fields.get("РасчСчет", [])
        elif section == "СекцияДокумент":
            try:
                movements.append(_movement(fields))
            except ValueError:
                unread.append(line)
    return Statement(tuple(accounts), movements, unread)


def returned_number(movement):
    """Return the number of the order whose money a movement brings back, or None."""
    if not movement.received:
        return None
    text = movement.purpose
    found = RETURN_OF_ORDER.search(text) or RETURN.search(text)
    return found.group(1).lstrip("0") if found else None


def returned_numbers(movements):
    """Return the numbers of all orders whose money came back, as a set."""
    return {number for each in movements if (number := returned_number(each))}


def outcomes(sent, movements):
    """Return what became of payments.

    A payment is paid when a charge of our account has its number, day, amount and
    receiver; it is returned when, besides, its amount came back with a purpose that
    names its number as that of a return.

    :param sent: list of :class:`Sent`
    :param movements: list of :class:`Movement`
    :return: dict ref -> ("paid" or "returned", day, purpose of the movement)
    """
    charges, returns = {}, {}
    for each in movements:
        if each.paid:
            key = each.payer_account, each.receiver_account
            charges[key + (each.number.lstrip("0"), each.date, each.amount)] = each
        elif number := returned_number(each):
            key = each.receiver_account, number, each.amount
            returns.setdefault(key, []).append(each)
    result = {}
    for payment in sent:
        key = payment.payer_account, payment.receiver_account
        number, amount = payment.number.lstrip("0"), payment.amount
        charge = charges.get(key + (number, payment.date, amount))
        if charge:
            result[payment.ref] = "paid", charge.paid, charge.purpose
        # The money of an older payment with the same number came back before this day.
        back = [
            each
            for each in returns.get((payment.payer_account, number, amount), ())
            if each.received >= payment.date
        ]
        if back:
            result[payment.ref] = "returned", back[0].received, back[0].purpose
    return result


def _decode(content):
    """Return the lines of a file, in the encoding that it names."""
    if not content.startswith(HEAD.encode()):
        raise StatementProblem("head")
    # The key itself stands in the encoding that its value names.
    for name, codec in ENCODINGS.items():
        if re.search(KEY_OF_ENCODING.encode(codec) + rb"(?i:%s)\b" % name, content):
            try:
                return content.decode(codec).splitlines()
            except UnicodeDecodeError as error:
                line = content[: error.start].count(b"\n") + 1
                raise StatementProblem("encoding", line) from None
    raise StatementProblem("encoding")


def _sections(lines):
    """Yield (name of section or None for the header, fields, number of its line).

    Values of fields are lists, since keys of the header repeat.
    """
    header = {}
    section, fields, since = None, header, 1
    for number, line in enumerate(lines[1:], 2):
        key, equals, value = line.strip().partition("=")
        if key in ENDS and section is None:
            section, fields, since = key, {}, number
        elif section and key == ENDS[section]:
            yield section, fields, since
            section, fields = None, header
        elif key in ENDS or key in ENDS.values() or (key == TAIL and section):
            raise StatementProblem("section", number)
        elif key == TAIL:
            yield None, header, 1
            return
        elif equals:
            fields.setdefault(key, []).append(value.strip())
        elif key:
            raise StatementProblem("line", number)
    raise StatementProblem("end", len(lines))


def _movement(fields):
    """Return a :class:`Movement`.

    :raise ValueError: when something needed is missing or has not its form
    """

    def text(*keys):
        return next((fields[key][0] for key in keys if fields.get(key, [""])[0]), "")

    def day(key):
        return datetime.strptime(text(key), "%d.%m.%Y").date() if text(key) else None

    amount, number = text("Сумма"), text("Номер")
    paid, received = day("ДатаСписано"), day("ДатаПоступило")
    if not number or not AMOUNT.fullmatch(amount) or not day("Дата"):
        raise ValueError("Number, day and amount are needed.")
    if paid and received:
        raise ValueError("Money goes one way.")
    return Movement(
        number,
        day("Дата"),
        Decimal(amount),
        text("ПлательщикРасчСчет", "ПлательщикСчет"),
        text("ПолучательРасчСчет", "ПолучательСчет"),
        text("НазначениеПлатежа", "НазначениеПлатежа1"),
        paid,
        received,
    )
