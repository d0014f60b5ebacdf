"""Lines of a document out of charges: the sum of the lines is that of the charges."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from .money import KOPECK, NOTHING, rounded

# As many places as a line of a document keeps of a quantity.
PLACES = Decimal("0.01")
ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Piece:
    """A charge, as far as a document shows it; ``period`` is that of a fee."""

    kind: str
    item_id: int | None
    tax_id: int | None
    unit_price: Decimal
    quantity: Decimal
    amount: Decimal
    period: tuple | None = None


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A line of a document: ``quantity`` times ``price`` is ``amount``, rounded.

    :param int count: of how many charges it is made
    :param tuple period: first and last day of a fee, None for work
    """

    kind: str
    item_id: int | None
    tax_id: int | None
    quantity: Decimal
    price: Decimal
    amount: Decimal
    count: int
    period: tuple | None = None


def lines_of(pieces, unit=KOPECK):
    """Group charges by kind, service, price and tax, fees by their period, too.

    What comes to nothing makes no line. Where quantity times price is not the sum to
    the last kopeck (minimums, shares, three decimal places), the line is one piece.

    :param pieces: iterable of :class:`Piece`
    :param Decimal unit: the smallest amount of the currency
    :return: list of :class:`DocumentLine`, in the order in which groups come first
    """
    groups = defaultdict(list)
    for piece in pieces:
        key = piece.kind, piece.item_id, piece.tax_id, piece.unit_price, piece.period
        groups[key].append(piece)
    lines = []
    for (kind, item_id, tax_id, price, period), group in groups.items():
        amount = sum((piece.amount for piece in group), NOTHING)
        if not amount:
            continue
        quantity = sum((piece.quantity for piece in group), NOTHING)
        if not _is_exact(quantity, price, amount, unit):
            quantity, price = ONE, amount
        lines.append(
            DocumentLine(
                *(kind, item_id, tax_id, quantity, price, amount, len(group), period)
            )
        )
    return lines


def _is_exact(quantity, price, amount, unit):
    return (
        quantity == quantity.quantize(PLACES)
        and rounded(quantity * price, unit) == amount
    )
