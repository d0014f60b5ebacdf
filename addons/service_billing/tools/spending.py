"""What sites cost, compared by region, by site and by kind of work."""

from collections import defaultdict
from dataclasses import dataclass, replace

from .outliers import Typical, typical


@dataclass(frozen=True, slots=True)
class Spent:
    """What one kind of work has cost on one site.

    :param usual: :class:`Typical` of the sites where this was done, None for too few
    """

    site_id: int | None
    item_id: int | None
    territory_id: int | None
    amount: float
    jobs: int
    usual: Typical | None = None

    @property
    def stands_out(self):
        return bool(self.usual and self.usual.stands_out(self.amount))

    @property
    def ratio(self):
        return self.usual.ratio(self.amount) if self.usual else 0.0


@dataclass(frozen=True, slots=True)
class Total:
    """What all that has one key has cost.

    :param int key: of a region, a site or a service; None for what has none
    :param float share: of all, from 0 to 1
    :param int outliers: how many of its sites stand out in a kind of work
    :param worst: the :class:`Spent` that stands out most, or None
    :param usual: :class:`Typical` of what is compared, see :func:`totals`
    """

    key: int | None
    amount: float
    jobs: int
    sites: int
    share: float
    outliers: int = 0
    worst: Spent | None = None
    usual: Typical | None = None

    @property
    def per_site(self):
        return self.amount / self.sites if self.sites else 0.0

    @property
    def per_job(self):
        return self.amount / self.jobs if self.jobs else 0.0


def compare(rows):
    """Return rows with what is usual for their kind of work.

    :param rows: iterable of :class:`Spent`, one for each site and kind of work
    :return: list of :class:`Spent` in the same order
    """
    rows = list(rows)
    by_item = defaultdict(list)
    for row in rows:
        if row.amount > 0:
            by_item[row.item_id].append(row.amount)
    usual = {item_id: typical(amounts) for item_id, amounts in by_item.items()}
    return [replace(row, usual=usual.get(row.item_id)) for row in rows]


def totals(rows, name):
    """Return what rows come to, the dearest first.

    :param rows: list of :class:`Spent` as :func:`compare` returns them
    :param str name: by what: ``territory_id``, ``site_id`` or ``item_id``
    :return: list of :class:`Total`; ``usual`` is that of the amounts per site
    """
    groups = defaultdict(list)
    for row in rows:
        groups[getattr(row, name)].append(row)
    whole = sum(row.amount for row in rows)
    found = [_total(key, group, whole) for key, group in groups.items()]
    usual = typical(one.per_site for one in found if one.amount > 0)
    return sorted(
        (replace(one, usual=usual) for one in found),
        key=lambda one: (-one.amount, one.key or 0),
    )


def _total(key, rows, whole):
    out = [row for row in rows if row.stands_out]
    amount = sum(row.amount for row in rows)
    return Total(
        key=key,
        amount=amount,
        jobs=sum(row.jobs for row in rows),
        sites=len({row.site_id for row in rows}),
        share=amount / whole if whole else 0.0,
        outliers=len(out),
        worst=max(out, key=lambda row: row.ratio, default=None),
    )
