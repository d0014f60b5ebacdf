"""Amounts that add up to the last kopeck."""

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

NOTHING = Decimal(0)
HUNDRED = Decimal(100)
KOPECK = Decimal("0.01")


def to_decimal(value):
    """Return a number of the database as it is written, not as it is stored.

    :param value: ``float``, ``int`` or None
    :return: ``Decimal``
    """
    return Decimal(repr(value)) if value else NOTHING


def rounded(amount, unit=KOPECK):
    """Round an amount, halves away from zero.

    :param Decimal amount: any
    :param Decimal unit: the smallest amount of the currency
    """
    return (amount / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit


def percent_of(percent, amount, unit=KOPECK):
    """Return so many percent of an amount, rounded."""
    return rounded(amount * percent / HUNDRED, unit)


def shared(amount, weights, unit=KOPECK):
    """Share an amount out by weights; the shares add up to it exactly.

    What rounding leaves goes to the shares that lost most by it, the first ones first.

    :param Decimal amount: a multiple of ``unit``
    :param list weights: ``Decimal`` from 0 on; all 0: equal shares
    :param Decimal unit: the smallest amount of the currency
    :return: list of ``Decimal``
    """
    total = sum(weights)
    if not total:
        weights, total = [Decimal(1)] * len(weights), Decimal(len(weights))
    exact = [amount * weight / total for weight in weights]
    shares = [(part / unit).quantize(Decimal(1), ROUND_DOWN) * unit for part in exact]
    rest = amount - sum(shares)
    step = unit if rest > 0 else -unit
    by_loss = sorted(
        range(len(shares)), key=lambda at: (-abs(exact[at] - shares[at]), at)
    )
    for at in by_loss[: int(abs(rest) / unit)]:
        shares[at] += step
    return shares
