"""What may become of a work order."""

import pytest
from service_workorder_tools.order_states import STEPS, may_become


def test_every_state_is_reached_and_left():
    reached = set().union(*STEPS.values())
    assert reached == set(STEPS)
    assert all(STEPS.values())


@pytest.mark.parametrize(
    ("state", "wanted"),
    [
        ("draft", "done"),
        ("draft", "reported"),
        ("offered", "in_progress"),
        ("in_progress", "done"),
        ("done", "cancelled"),
        ("done", "assigned"),
        ("cancelled", "done"),
        ("assigned", "assigned"),
        ("unknown", "done"),
    ],
)
def test_short_cuts_are_refused(state, wanted):
    assert not may_become(state, wanted)


def test_nothing_is_done_that_was_not_reported():
    assert {state for state in STEPS if may_become(state, "done")} == {"reported"}


def test_work_that_goes_on_is_taken_from_nobody_without_a_word():
    assert not any(
        may_become(state, "draft") for state in ("in_progress", "reported", "rework")
    )
