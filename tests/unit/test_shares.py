"""Parts of a whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from service_workorder_tools.shares import shares


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=50))
def test_parts_make_up_the_whole(weights):
    assert sum(shares(weights)) == pytest.approx(1)


def test_parts_are_as_their_weights():
    assert shares([1, 3]) == [0.25, 0.75]


def test_what_weighs_nothing_is_shared_evenly():
    assert shares([0, 0, 0, 0]) == [0.25] * 4


def test_nothing_has_no_parts():
    assert shares([]) == []
