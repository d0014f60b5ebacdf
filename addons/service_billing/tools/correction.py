"""What a correcting document says: each changed line before and after.

A correction keeps what was agreed first and names what it is now, so the difference
between both sides is what the correcting document books.
"""

from decimal import Decimal
from typing import NamedTuple

NOTHING = Decimal(0)


class Group(NamedTuple):
    """What one line of a document stands for; ``price`` is that of one piece."""

    work: tuple
    price: Decimal


class Sums(NamedTuple):
    """How much of it; amounts without tax."""

    quantity: Decimal
    amount: Decimal


NONE = Sums(NOTHING, NOTHING)


class Row(NamedTuple):
    """A changed line: groups and sums on both sides; equal works, maybe other price."""

    work: tuple
    price_before: Decimal
    before: Sums
    price_after: Decimal
    after: Sums


def totals(charges):
    """Add charges up.

    :param charges: iterable of (:class:`Group`, quantity, amount)
    :return: dict :class:`Group` -> :class:`Sums`, without what comes to nothing
    """
    found = {}
    for key, quantity, amount in charges:
        sums = found.get(key, NONE)
        found[key] = Sums(sums.quantity + quantity, sums.amount + amount)
    return {key: sums for key, sums in found.items() if sums != NONE}


def compare(before, after):
    """Find the lines that differ; a line that has another price stays one line.

    :param dict before: :class:`Group` -> :class:`Sums`, what the documents say so far
    :param dict after: the same as it should be
    :return: list of :class:`Row`; the sum of all differences is the sum of ``after``
        less that of ``before``
    """
    rows, gone, come = [], {}, {}
    for key in dict.fromkeys((*before, *after)):
        old, new = before.get(key, NONE), after.get(key, NONE)
        if old == new:
            continue
        if new == NONE:
            gone.setdefault(key.work, []).append((key, old))
        elif old == NONE:
            come.setdefault(key.work, []).append((key, new))
        else:
            rows.append(Row(key.work, key.price, old, key.price, new))
    for work in dict.fromkeys((*gone, *come)):
        olds, news = gone.get(work, []), come.get(work, [])
        for at in range(max(len(olds), len(news))):
            old_key, old = olds[at] if at < len(olds) else (None, NONE)
            new_key, new = news[at] if at < len(news) else (None, NONE)
            rows.append(
                Row(
                    work,
                    (old_key or new_key).price,
                    old,
                    (new_key or old_key).price,
                    new,
                )
            )
    return rows
