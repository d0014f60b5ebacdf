"""Which sites spend far more than comparable ones, by a rule that a person can check.

Sites are compared by kind of work: the median of what the sites cost where this work
was done, and how far the others usually lie from it (the median absolute deviation,
MAD). A site stands out when it costs

- more than ``RATIO`` times the median, and
- more than ``SPREAD`` times the MAD above the median (1.4826 makes the MAD comparable
  to a standard deviation).

Of fewer than ``LEAST`` sites nothing is said. Both figures withstand the very outliers
that are looked for, as a mean would not.
"""

from dataclasses import dataclass
from statistics import median

LEAST = 5
RATIO = 1.5
SPREAD = 3 * 1.4826


@dataclass(frozen=True, slots=True)
class Typical:
    """What is usual among comparable amounts.

    :param float middle: their median
    :param float limit: from which amount on one stands out
    :param int count: how many were compared
    """

    middle: float
    limit: float
    count: int

    def ratio(self, amount):
        """Return how many times the median an amount is, 0 without a median."""
        return amount / self.middle if self.middle else 0.0

    def stands_out(self, amount):
        """Tell whether an amount is unusually high."""
        return self.middle > 0 and amount > self.limit


def typical(amounts):
    """Return what is usual among amounts, None for too few of them.

    >>> typical([100, 110, 120, 130, 900]).middle
    120
    >>> typical([100, 900]) is None
    True
    """
    amounts = list(amounts)
    if len(amounts) < LEAST:
        return None
    middle = median(amounts)
    deviation = median(abs(amount - middle) for amount in amounts)
    limit = max(RATIO * middle, middle + SPREAD * deviation)
    return Typical(middle=middle, limit=limit, count=len(amounts))
