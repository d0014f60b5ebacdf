"""What is taken from which shelf, and what is still to be booked."""

from hypothesis import given
from hypothesis import strategies as st
from service_stock_tools.parts import find_corrections, take

BOOKINGS = st.dictionaries(st.sampled_from("abc"), st.integers(0, 50))
SHELVES = st.lists(st.integers(-5, 20), max_size=6)


def make_shelves(quantities):
    return [{"quantity": quantity} for quantity in quantities]


@given(BOOKINGS, BOOKINGS)
def test_what_is_corrected_ends_as_wanted_and_once_is_enough(wanted, booked):
    for key, difference in find_corrections(wanted, booked).items():
        booked[key] = booked.get(key, 0) + difference
    assert all(booked.get(key, 0) == wanted.get(key, 0) for key in {**wanted, **booked})
    assert find_corrections(wanted, booked) == {}


@given(st.integers(0, 60), SHELVES)
def test_nothing_is_taken_that_is_not_there(need, quantities):
    shelves = make_shelves(quantities)
    taken, missing = take(need, shelves)
    assert sum(amount for _shelf, amount in taken) + missing == need
    assert missing == max(need - sum(filter(lambda q: q > 0, quantities)), 0)
    for shelf, before in zip(shelves, quantities, strict=True):
        assert shelf["quantity"] >= min(before, 0)


def test_the_first_shelf_is_emptied_first():
    first, second = shelves = make_shelves([2, 5])
    assert take(3, shelves) == ([(first, 2), (second, 1)], 0)
    assert (first["quantity"], second["quantity"]) == (0, 4)


def test_two_who_take_share_what_there_is():
    shelves = make_shelves([5])
    assert take(3, shelves)[1] == 0
    assert take(3, shelves)[1] == 1
