"""Nobody gives more than he has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from service_partner_portal_tools.cells import as_text
from service_partner_portal_tools.rights import FLAGS, Rights

RIGHTS = st.builds(
    lambda scope, sites, below, flags: Rights(
        scope,
        sites if scope == "sites" else frozenset(),
        below and scope == "company",
        flags,
    ),
    st.sampled_from(["own", "sites", "company"]),
    st.frozensets(st.integers(1, 4)),
    st.booleans(),
    st.frozensets(st.sampled_from(FLAGS)),
)
EVERYTHING = Rights("company", frozenset(), True, frozenset(FLAGS))


@given(RIGHTS)
def test_everybody_may_give_what_he_has_and_nothing_needs_no_right(rights):
    assert rights.covers(rights)
    assert EVERYTHING.covers(rights)
    assert rights.covers(Rights())


@given(RIGHTS, RIGHTS, RIGHTS)
def test_what_is_passed_on_never_grows(first, second, third):
    if first.covers(second) and second.covers(third):
        assert first.covers(third)


@given(RIGHTS, RIGHTS)
def test_two_who_cover_each_other_are_equal(first, second):
    if first.covers(second) and second.covers(first):
        assert first == second


@given(st.text())
def test_no_cell_begins_like_a_formula(text):
    assert not as_text(text).lstrip().startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize(
    "value, cell",
    [
        ("=1+1", "'=1+1"),
        ("-5", "'-5"),
        ("\t=1", "'\t=1"),
        (" @SUM(1)", "' @SUM(1)"),
        ("\u200b=1", "'\u200b=1"),
        ("Shop 1", "Shop 1"),
        (False, ""),
        (None, ""),
        (0, "0"),
    ],
)
def test_cells(value, cell):
    assert as_text(value) == cell
