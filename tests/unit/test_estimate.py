"""How far an estimate is, what waits for it, and what was done of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from service_sale_tools.estimate import (
    IN_FORCE,
    LOST,
    PENDING,
    RELEASED,
    hold_of,
    share_out,
    state_of,
    state_of_ticket,
)

BARE = {
    "end": None,
    "is_expired": False,
    "is_signed": False,
    "asks_payment": False,
    "received": 0.0,
    "required": 100.0,
}


@pytest.mark.parametrize(
    ("state", "facts", "expected"),
    [
        ("draft", {}, "draft"),
        ("sent", {}, "sent"),
        ("sent", {"is_expired": True}, "expired"),
        ("sent", {"is_signed": True, "asks_payment": True}, "due"),
        ("sale", {}, "accepted"),
        ("sale", {"received": 99.0}, "accepted"),
        ("sale", {"received": 100.0}, "paid"),
        ("sale", {"asks_payment": True}, "due"),
        ("sale", {"asks_payment": True, "received": 50.0, "required": 50.0}, "paid"),
        (
            "sale",
            {"asks_payment": True, "received": 0.1 + 0.2, "required": 0.3},
            "paid",
        ),
        ("sale", {"required": 0.0}, "accepted"),
        ("sale", {"is_expired": True}, "accepted"),
        ("cancel", {"end": "refused"}, "refused"),
        ("cancel", {}, "withdrawn"),
    ],
)
def test_how_far_an_estimate_is(state, facts, expected):
    assert state_of(state, **{**BARE, **facts}) == expected


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([], None),
        (["withdrawn", "replaced"], None),
        (["refused"], "refused"),
        (["refused", "expired"], "expired"),
        (["refused", "draft"], "draft"),
        (["accepted", "draft"], "accepted"),
        (["replaced", "sent"], "sent"),
        (["paid", "refused"], "paid"),
    ],
)
def test_one_state_stands_for_all_versions(states, expected):
    assert state_of_ticket(states) == expected


STATES = st.sampled_from([None, *IN_FORCE, *LOST])


@given(
    state=STATES,
    coverage=st.sampled_from(["paid", "warranty", "contract", "unknown"]),
    is_required=st.booleans(),
)
def test_what_is_accepted_or_covered_or_released_by_hand_is_never_held_up(
    state, coverage, is_required
):
    def hold(**facts):
        return hold_of(
            **{
                "state": state,
                "coverage": coverage,
                "is_required": is_required,
                "is_released_by_hand": False,
                **facts,
            }
        )

    assert hold(is_released_by_hand=True) is None
    for released in RELEASED:
        assert hold(state=released) is None
    for covered in ("warranty", "contract"):
        assert hold(coverage=covered) is None
    if coverage == "paid" and is_required and state not in RELEASED:
        assert hold() == (state or "none")
    if state in PENDING and coverage not in ("warranty", "contract"):
        assert hold() == state


def test_unknown_coverage_waits_for_nothing_but_an_answer():
    rest = {"coverage": "unknown", "is_required": True, "is_released_by_hand": False}
    assert hold_of(None, **rest) is None
    assert hold_of("draft", **rest) is None
    assert hold_of("sent", **rest) == "sent"


QUANTITIES = st.floats(min_value=0, max_value=1000, allow_nan=False)


@given(done=QUANTITIES, ordered=st.lists(QUANTITIES, max_size=6))
def test_what_was_done_is_shared_out_and_nothing_is_lost(done, ordered):
    shares, left = share_out(done, ordered)
    assert len(shares) == len(ordered)
    assert all(0 <= share <= most for share, most in zip(shares, ordered, strict=True))
    assert sum(shares) + left == pytest.approx(done, abs=1e-5)
    if left:
        assert shares == ordered


def test_what_was_ordered_first_is_done_first():
    assert share_out(3, [2, 2, 2]) == ([2, 1, 0], 0.0)
    assert share_out(5, [2]) == ([2], 3)
