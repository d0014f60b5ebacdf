"""A reconciliation statement: what was owed, what changed it, what is owed."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Entry:
    """One document of the period.

    :param date day: on which it counts
    :param str document: what it is called
    :param float debit: what the client owes more
    :param float credit: what the client owes less
    """

    day: date
    document: str
    debit: float
    credit: float


@dataclass(frozen=True)
class Statement:
    """What a client owes at the begin and the end of a period, and why.

    :param date begin: first day
    :param date end: last day
    :param float opening: debt before the first day; below zero the client has paid
        in advance
    :param tuple entries: of ``Entry``, oldest first
    :param int digits: of the currency behind the point
    """

    begin: date
    end: date
    opening: float
    entries: tuple
    digits: int = 2

    @property
    def debit(self):
        return round(sum(entry.debit for entry in self.entries), self.digits)

    @property
    def credit(self):
        return round(sum(entry.credit for entry in self.entries), self.digits)

    @property
    def closing(self):
        return round(self.opening + self.debit - self.credit, self.digits)
