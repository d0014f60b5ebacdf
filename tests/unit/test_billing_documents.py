"""Lines of a document add up to its charges, to the kopeck, whatever they are."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from service_billing_tools.documents import DocumentLine, Piece, lines_of
from service_billing_tools.money import rounded

D = Decimal
MONEY = st.decimals(-100_000, 100_000, places=2, allow_nan=False)
QUANTITIES = st.decimals(-50, 50, places=4, allow_nan=False)


def piece(**values):
    return Piece(
        **{
            "kind": "work",
            "item_id": 1,
            "tax_id": 2,
            "unit_price": D("100.00"),
            "quantity": D(1),
            "amount": D("100.00"),
            **values,
        }
    )


pieces = st.lists(
    st.builds(
        Piece,
        kind=st.sampled_from(["work", "part", "retainer", "sla_credit"]),
        item_id=st.sampled_from([1, 2, None]),
        tax_id=st.sampled_from([1, None]),
        unit_price=st.sampled_from([D("100.00"), D("33.33"), D("0.01")]),
        quantity=QUANTITIES,
        amount=MONEY,
    )
)


@given(pieces)
def test_lines_add_up_to_their_pieces_in_any_order(some):
    total = sum((one.amount for one in some), D(0))
    for order in (some, some[::-1]):
        lines = lines_of(order)
        assert sum((line.amount for line in lines), D(0)) == total
        assert all(rounded(line.quantity * line.price) == line.amount for line in lines)


@given(pieces)
def test_a_reversal_of_everything_leaves_no_line(some):
    back = [
        Piece(
            one.kind,
            one.item_id,
            one.tax_id,
            one.unit_price,
            -one.quantity,
            -one.amount,
        )
        for one in some
    ]
    assert lines_of([*some, *back]) == []


def test_equal_work_is_one_line_of_quantity_and_price():
    line = DocumentLine("work", 1, 2, D(3), D("100.00"), D("300.00"), 3)
    assert lines_of([piece()] * 3) == [line]


def test_another_price_or_tax_or_kind_is_another_line():
    some = [
        piece(),
        piece(unit_price=D("90.00"), amount=D("90.00")),
        piece(tax_id=None),
        piece(kind="part"),
    ]
    assert len(lines_of(some)) == 4


def test_what_is_no_product_of_quantity_and_price_is_one_piece():
    # three shares of a visit at 100.00: 33.34, 33.33, 33.33
    some = [piece(amount=D(share)) for share in ("33.34", "33.33", "33.33")]
    line = DocumentLine("work", 1, 2, D(1), D("100.00"), D("100.00"), 3)
    assert lines_of(some) == [line]


def test_quantities_that_a_document_cannot_write_are_one_piece():
    # a third of an hour at 100.00
    some = [piece(quantity=D("0.3333"), amount=D("33.33"))]
    assert lines_of(some) == [
        DocumentLine("work", 1, 2, D(1), D("33.33"), D("33.33"), 1)
    ]


def test_what_comes_to_nothing_makes_no_line():
    assert lines_of([piece(amount=D(0))]) == []


def test_fees_of_two_periods_are_two_lines():
    some = [
        piece(kind="retainer", period=(date(2026, month, 1), date(2026, month, 28)))
        for month in (1, 2)
    ]
    assert [line.period for line in lines_of(some)] == [one.period for one in some]
