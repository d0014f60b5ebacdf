"""Choice of the territory that describes an address most closely."""

from typing import NamedTuple


class Criteria(NamedTuple):
    """What an address must have; what is empty does not matter."""

    country: int | bool = False
    state: int | bool = False
    city: str = ""
    zip_prefixes: tuple = ()


class Address(NamedTuple):
    """The parts of an address that territories look at."""

    country: int | bool = False
    state: int | bool = False
    city: str = ""
    zip: str = ""


def parse_prefixes(text):
    """Split ``"170, 171"`` into its postal prefixes."""
    return tuple((text or "").replace(";", " ").replace(",", " ").split())


def match_score(criteria, address):
    """Return how closely ``criteria`` describe ``address``, ``None`` for not at all.

    City counts more than any postal prefix, a prefix by its length more than the
    region, the region more than the country.
    """
    if not any(criteria):
        return None
    score = 0
    if criteria.country:
        if criteria.country != address.country:
            return None
        score += 1
    if criteria.state:
        if criteria.state != address.state:
            return None
        score += 2
    if criteria.zip_prefixes:
        lengths = [
            len(prefix)
            for prefix in criteria.zip_prefixes
            if (address.zip or "").startswith(prefix)
        ]
        if not lengths:
            return None
        score += 4 * max(lengths)
    if criteria.city:
        if criteria.city != address.city:
            return None
        score += 100
    return score
