"""Which price applies to a piece of work, and what the work is worth by it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from .money import HUNDRED, KOPECK, NOTHING, rounded, shared, to_decimal

__all__ = [
    "NIGHT",
    "Contract",
    "Index",
    "Price",
    "PriceBook",
    "Work",
    "index_at",
    "index_over",
    "pick_contract",
    "time_of",
    "to_decimal",
    "worth",
]

SATURDAY = 5
# Hours from and until which it is night where nothing else was agreed.
NIGHT = 22.0, 6.0


@dataclass(frozen=True, slots=True)
class Price:
    """A price under conditions; what is empty does not matter.

    :param str urgency: priority from which it applies
    :param str basis: unit, hour or visit
    """

    id: int
    amount: Decimal
    item_id: int | None = None
    territory_id: int | None = None
    resource_id: int | None = None
    urgency: str = ""
    time_of_day: str = ""
    basis: str = "unit"
    minimum: Decimal = NOTHING
    date_from: date | None = None
    date_to: date | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """A line of a work order, as far as prices ask.

    :param tuple territory_ids: from the whole to the smallest part
    :param float quantity: pieces
    :param hours: ``Decimal``
    """

    day: date
    item_id: int | None = None
    territory_ids: tuple = ()
    resource_id: int | None = None
    priority: str = "1"
    time_of_day: str = "day"
    quantity: Decimal = Decimal(1)
    hours: Decimal = NOTHING


@dataclass(frozen=True, slots=True)
class Index:
    """From a day on, prices are higher by some percent."""

    date_from: date
    percent: Decimal


@dataclass(frozen=True, slots=True)
class Contract:
    """When and for whom a contract applies.

    :param frozenset entity_ids: legal entities; empty: all of the client
    """

    id: int
    date_from: date
    date_to: date | None = None
    entity_ids: frozenset = frozenset()


class PriceBook:
    """The prices of one contract, or the rates of one side.

    :param prices: iterable of :class:`Price`
    """

    def __init__(self, prices):
        self._by_item = defaultdict(list)
        for price in prices:
            self._by_item[price.item_id or None].append(price)
        self._known = {}

    def __bool__(self):
        return bool(self._by_item)

    def choose(self, work):
        """Return the :class:`Price` that fits closest, or None.

        A price for the performer goes before one for all, then one for the service,
        for the smaller region, for the higher urgency, for the time of day, and the
        one that began last.
        """
        key = (
            *(work.item_id, work.territory_ids, work.resource_id, work.priority),
            *(work.time_of_day, work.day),
        )
        if key not in self._known:
            fitting = [
                price
                for item_id in {work.item_id or None, None}
                for price in self._by_item.get(item_id, ())
                if _fits(price, work)
            ]
            self._known[key] = max(
                fitting, key=lambda price: _closeness(price, work), default=None
            )
        return self._known[key]


def _fits(price, work):
    return (
        (not price.territory_id or price.territory_id in work.territory_ids)
        and (not price.resource_id or price.resource_id == work.resource_id)
        and price.urgency <= work.priority
        and price.time_of_day in ("", work.time_of_day)
        and (price.date_from or date.min) <= work.day <= (price.date_to or date.max)
    )


def _closeness(price, work):
    depth = (
        work.territory_ids.index(price.territory_id) + 1 if price.territory_id else 0
    )
    return (
        bool(price.resource_id),
        bool(price.item_id),
        depth,
        price.urgency,
        bool(price.time_of_day),
        price.date_from or date.min,
        -price.id,
    )


def index_at(indexes, day):
    """Return by how much prices are multiplied on a day.

    :param indexes: iterable of :class:`Index`
    :return: ``Decimal``
    """
    factor = Decimal(1)
    for index in indexes:
        if index.date_from <= day:
            factor *= 1 + index.percent / HUNDRED
    return factor


def index_over(indexes, first, last):
    """Return by how much fees of some days are multiplied: each day by its factor.

    :param indexes: iterable of :class:`Index`
    :param date first: first day
    :param date last: last day
    :return: ``Decimal``
    """
    indexes = list(indexes)
    begins = sorted(
        {first, *(each.date_from for each in indexes if first < each.date_from <= last)}
    )
    ends = [*begins[1:], last + timedelta(days=1)]
    total = sum(
        index_at(indexes, begin) * (end - begin).days
        for begin, end in zip(begins, ends, strict=True)
    )
    return total / ((last - first).days + 1)


def worth(works, prices, factors, unit=KOPECK):
    """Return what the lines of one work order are worth.

    A price per visit is shared by the lines to which it applies, by their hours.

    :param list works: :class:`Work` of one work order
    :param list prices: the :class:`Price` of each, or None
    :param list factors: ``Decimal`` by which each price is multiplied
    :param Decimal unit: the smallest amount of the currency
    :return: list of tuples (quantity, unit price, amount, whether the minimum of the
        line applied); None without a price
    """
    result = [None] * len(works)
    visits = defaultdict(list)
    for at, (work, price, factor) in enumerate(
        zip(works, prices, factors, strict=True)
    ):
        if price is None:
            continue
        if price.basis == "visit":
            visits[price.id].append(at)
            continue
        each = rounded(price.amount * factor, unit)
        quantity = work.hours if price.basis == "hour" else work.quantity
        least = rounded(price.minimum * factor, unit)
        result[at] = (quantity, each, *_at_least(each * quantity, least, unit))
    for places in visits.values():
        price, factor = prices[places[0]], factors[places[0]]
        least = rounded(price.minimum * factor, unit)
        amount, is_minimum = _at_least(price.amount * factor, least, unit)
        shares = shared(amount, [works[at].hours for at in places], unit)
        for at, share in zip(places, shares, strict=True):
            result[at] = (works[at].quantity, amount, share, is_minimum)
    return result


def _at_least(amount, least, unit):
    amount = rounded(amount, unit)
    return (least, True) if amount < least else (amount, False)


def time_of(moment, night_from, night_to):
    """Return in which part of the week a local moment lies: day, night or weekend.

    :param datetime moment: where the work was done; None counts as a working day
    :param float night_from: hour
    :param float night_to: hour
    """
    if moment is None:
        return "day"
    if moment.weekday() >= SATURDAY:
        return "weekend"
    hour = moment.hour + moment.minute / 60
    if night_from <= night_to:
        is_night = night_from <= hour < night_to
    else:
        is_night = hour >= night_from or hour < night_to
    return "night" if is_night else "day"


def pick_contract(contracts, entity_id, day):
    """Return the contract by which work is charged, or None.

    One that names the legal entity goes before one for all of the client; of equals
    the one that began last.

    :param contracts: iterable of :class:`Contract` of one client
    :param int entity_id: may be empty
    :param date day: when the work was performed
    """
    fitting = (
        contract
        for contract in contracts
        if contract.date_from <= day <= (contract.date_to or date.max)
        and (not contract.entity_ids or entity_id in contract.entity_ids)
    )
    return max(
        fitting,
        key=lambda contract: (
            bool(contract.entity_ids),
            contract.date_from,
            contract.id,
        ),
        default=None,
    )
