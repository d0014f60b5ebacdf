from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from service_billing_tools.money import percent_of, rounded, shared, to_decimal

KOPECKS = st.integers(-(10**12), 10**12).map(lambda n: Decimal(n) / 100)
WEIGHTS = st.lists(
    st.integers(0, 10**6).map(lambda n: Decimal(n) / 10000), min_size=1, max_size=40
)


@given(KOPECKS, WEIGHTS)
def test_shares_add_up_to_the_kopeck(amount, weights):
    shares = shared(amount, weights)
    assert sum(shares) == amount
    assert all(share == rounded(share) for share in shares)


@given(KOPECKS, WEIGHTS)
def test_a_share_is_off_by_less_than_a_kopeck(amount, weights):
    total = sum(weights) or Decimal(len(weights))
    parts = weights if sum(weights) else [Decimal(1)] * len(weights)
    for share, weight in zip(shared(amount, weights), parts, strict=True):
        assert abs(share - amount * weight / total) <= Decimal("0.01")


def test_halves_go_away_from_zero():
    assert rounded(Decimal("0.125")) == Decimal("0.13")
    assert rounded(Decimal("-0.125")) == Decimal("-0.13")
    assert percent_of(Decimal("12.5"), Decimal("0.20")) == Decimal("0.03")


def test_numbers_are_read_as_they_are_written():
    assert to_decimal(0.1) + to_decimal(0.2) == Decimal("0.3")
    assert to_decimal(None) == 0
