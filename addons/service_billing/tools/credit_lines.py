"""Credits within documents that know no negative lines, such as the УПД."""

from decimal import Decimal

from .money import shared

AMOUNTS = ("untaxed", "total")


def fold(lines):
    """Take credits off the other lines of the same rate; all sums stay.

    :param list lines: dicts with ``quantity``, ``price``, ``untaxed``, ``rate``,
        ``tax`` and ``total``
    :return: list of such dicts, numbered anew; where credits are more than all the
        rest, the lines as they are
    """
    credits = [line for line in lines if line["total"] < 0]
    if not credits:
        return lines
    folded = [dict(line) for line in lines if line["total"] >= 0]
    for rate in {line["rate"] for line in credits}:
        mine = [line for line in folded if line["rate"] == rate]
        gone = [line for line in credits if line["rate"] == rate]
        for name in AMOUNTS:
            _take_off(mine, name, sum(line[name] for line in gone))
    for number, line in enumerate(folded, 1):
        line["number"] = number
        line["tax"] = line["total"] - line["untaxed"]
        line["price"] = _price(line)
    is_sound = all(line["tax"] >= 0 and line["untaxed"] >= 0 for line in folded)
    is_whole = all(
        sum(line[name] for line in folded) == sum(line[name] for line in lines)
        for name in AMOUNTS
    )
    return folded if is_sound and is_whole else lines


def _take_off(lines, name, amount):
    if not lines:
        return
    shares = shared(amount, [line["total"] for line in lines])
    for line, share in zip(lines, shares, strict=True):
        line[name] += share


def _price(line):
    if not line["quantity"]:
        return line["untaxed"]
    return (line["untaxed"] / line["quantity"]).quantize(Decimal("0.0001"))
