"""What the desk's screens wait for, at 10,000 tickets and at 1,000,000.

The calls that the web client makes, as an agent: the fastest of several runs in a warm
process. One per cent of the tickets is open, 10,000 of a million: what lists or counts
them reads a hundred times as many rows.
"""

from tests.bench.desk_at_scale import measure
from tests.bench.sizes import compare

__all__ = ["measure", "section"]

SIZES = (10_000, 1_000_000)


def section(title, text):
    """Return the section of the report."""
    return compare(__name__, SIZES, title, text)
