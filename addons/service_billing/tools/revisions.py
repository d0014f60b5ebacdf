"""What to write so that charges say what is due: nothing twice, nothing lost."""

from decimal import Decimal

from .money import to_decimal

# A charge whose value of one of these differs is another one.
COMPARED = (
    *("client_id", "entity_id", "contract_id", "resource_id", "currency_id"),
    *("item_id", "site_id", "territory_id", "tax_id", "performed_on", "period_from"),
    *("period_to", "is_covered", "quantity", "amount"),
)
# What is held back for these reasons has no amount yet.
PROBLEMS = ("contract", "price")
NUMBERS = ("quantity", "amount")


def key_of(values):
    """Return for what a charge was written."""
    return values["source"], values["side"], values["kind"]


def compare(due, known):
    """Find what to reverse and what to write.

    :param list due: values of all charges that should be, one per key
    :param list known: values of the charges that are, without reversals: all revisions
        of the same sources, with ``id``, ``revision``, ``is_reversed``, ``is_waived``
    :return: tuple (ids of charges to reverse, list of values to write, each with its
        revision)
    """
    latest = {}
    for row in sorted(known, key=lambda row: row["revision"]):
        latest[key_of(row)] = row
    reversed_ids, new = [], []
    for values in due:
        last = latest.pop(key_of(values), None)
        if last is None:
            new.append({**values, "revision": 1})
            continue
        is_settled = not last["is_reversed"] or last["is_waived"]
        if is_settled and _digest(last) == _digest(values):
            continue
        if not last["is_reversed"]:
            reversed_ids.append(last["id"])
        new.append({**values, "revision": last["revision"] + 1})
    reversed_ids.extend(row["id"] for row in latest.values() if not row["is_reversed"])
    return reversed_ids, new


def _digest(values):
    hold = values["hold"]
    return (
        hold if hold in PROBLEMS else None,
        *(_plain(name, values[name]) for name in COMPARED),
    )


def _plain(name, value):
    if name in NUMBERS and not isinstance(value, Decimal):
        return to_decimal(value)
    return value or None
