"""Bonus and penalty of performers, by deadline and by the client's rating."""

from dataclasses import dataclass
from decimal import Decimal

from .money import HUNDRED, KOPECK, NOTHING, percent_of


@dataclass(frozen=True, slots=True)
class Terms:
    """What a rate promises; 0 switches a term off."""

    bonus_percent: Decimal = NOTHING
    bonus_rating: float = 0.0
    late_percent: Decimal = NOTHING
    poor_rating: float = 0.0
    poor_percent: Decimal = NOTHING


def bonus(terms, pay, is_late, rating, unit=KOPECK):
    """Return what comes on top of the pay for one job.

    :param Terms terms: of the rate
    :param Decimal pay: for the job
    :param is_late: whether it was reported after its deadline; None without one
    :param float rating: of the client, 0 without one
    :return: ``Decimal``, 0 or more
    """
    earned = is_late is False and rating >= terms.bonus_rating
    return percent_of(terms.bonus_percent, pay, unit) if earned else NOTHING


def penalty(terms, pay, is_late, rating, unit=KOPECK):
    """Return what may be claimed of the pay for one job, never more than all of it.

    :param Terms terms: of the rate
    :param Decimal pay: for the job
    :param is_late: whether it was reported after its deadline; None without one
    :param float rating: of the client, 0 without one
    :return: ``Decimal``, 0 or less
    """
    percent = terms.late_percent if is_late else NOTHING
    if 0 < rating <= terms.poor_rating:
        percent += terms.poor_percent
    return -percent_of(min(percent, HUNDRED), pay, unit)
