"""Which route of approval something takes, and why; no database.

Amounts are compared in the currency of the route.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Route:
    """A route as it is configured; empty sets and None stand for "any"."""

    id: int
    kind: str
    subject: str
    company: int
    currency: int
    client: int | None = None
    types: frozenset = frozenset()
    items: frozenset = frozenset()
    amount_from: float = 0.0
    amount_below: float = 0.0
    steps: tuple = ()


@dataclass(frozen=True)
class RouteStep:
    id: int
    above: float = 0.0


@dataclass(frozen=True)
class Facts:
    """What a route asks about a request, a work order or an estimate.

    :ivar items: ids of its services and of the sections that these stand in
    :ivar rates: currency -> how much of it one unit of ``currency`` is worth
    """

    subject: str
    company: int
    client: int | None = None
    type: int | None = None
    items: frozenset = frozenset()
    amount: float = 0.0
    currency: int | None = None
    rates: Mapping = field(default_factory=dict)

    def amount_in(self, currency):
        """Return the amount in another currency, without the noise of rates."""
        return round(self.amount * self.rates.get(currency, 1.0), 6)


def why_not(route, facts):
    """Return why a route is not taken: the first thing that does not fit, else None."""
    if route.subject != facts.subject:
        return "subject"
    if route.company != facts.company:
        return "company"
    if route.client and route.client != facts.client:
        return "client"
    if route.types and facts.type not in route.types:
        return "type"
    if route.items and route.items.isdisjoint(facts.items):
        return "item"
    amount = facts.amount_in(route.currency)
    # Zero is no limit: credits are approved as everything is.
    if route.amount_from and amount < route.amount_from:
        return "too_low"
    if route.amount_below and amount >= route.amount_below:
        return "too_high"
    return None


def depends_on_amount(route, facts):
    """Tell whether a route is taken, or could be with another amount."""
    return why_not(route, facts) in {None, "too_low", "too_high"}


def choose(routes, facts):
    """Return the first route of each kind that fits: dict kind -> route.

    :param routes: in the order in which they are asked
    """
    found = {}
    for route in routes:
        if route.kind not in found and why_not(route, facts) is None:
            found[route.kind] = route
    return found


def steps_for(route, facts):
    """Return the steps of a route that are asked for an amount, in their order."""
    amount = facts.amount_in(route.currency)
    return [step for step in route.steps if not step.above or amount > step.above]
