"""Fees of a period: retainer, work above the included quantity, minimum."""

from dataclasses import dataclass
from decimal import Decimal

from .money import KOPECK, NOTHING, rounded


@dataclass(frozen=True, slots=True)
class PeriodTerms:
    """What a contract says of a period; 0 switches a term off."""

    retainer: Decimal = NOTHING
    included: Decimal = NOTHING
    overage_price: Decimal = NOTHING
    minimum: Decimal = NOTHING


@dataclass(frozen=True, slots=True)
class PeriodFees:
    """What is due for a period beside the work; amounts are 0 or more."""

    retainer: Decimal
    over: Decimal
    overage: Decimal
    minimum: Decimal


def part_of_period(period, date_from, date_to):
    """Return for which part of a period a contract was in force, as a ratio.

    :param tuple period: ``date``, first and last day
    :param date date_from: first day of the contract
    :param date date_to: last day, None until further
    :return: ``Decimal`` from 0 to 1
    """
    first, last = period
    begins = max(first, date_from)
    ends = min(last, date_to) if date_to else last
    return Decimal(max(0, (ends - begins).days + 1)) / ((last - first).days + 1)


def period_fees(terms, share, covered, charged, factor=Decimal(1), unit=KOPECK):
    """Return the fees of one period.

    :param PeriodTerms terms: of the contract
    :param Decimal share: part of the period for which the contract was in force
    :param Decimal covered: quantity of work that the retainer covers
    :param Decimal charged: what the work of the period costs beside the retainer
    :param Decimal factor: by which prices are multiplied
    :param Decimal unit: the smallest amount of the currency
    :return: :class:`PeriodFees`
    """
    retainer = rounded(terms.retainer * factor * share, unit)
    over = max(NOTHING, covered - terms.included)
    overage = rounded(rounded(terms.overage_price * factor, unit) * over, unit)
    minimum = rounded(terms.minimum * factor * share, unit)
    missing = max(NOTHING, minimum - retainer - overage - charged)
    return PeriodFees(retainer, over, overage, missing)
