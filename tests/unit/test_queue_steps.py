"""What becomes of tickets that lie in a queue."""

from datetime import datetime

from service_ticket_tools.queue_steps import (
    Limits,
    Situation,
    Step,
    next_steps,
)

START = datetime(2026, 3, 2, 10)
LATER = datetime(2026, 3, 2, 11)
ALL = Limits(remind=60, signal=120, give_back=240)


def handed_over(**facts):
    return Situation(since=START, is_handed_over=True, **facts)


def test_without_limits_nothing_happens():
    assert next_steps(Limits(), handed_over(has_user=True)) == []


def test_first_the_reminder():
    assert next_steps(ALL, handed_over()) == [Step("remind", START, 60)]


def test_then_the_signal_counted_from_the_reminder():
    steps = next_steps(ALL, handed_over(reminded_at=LATER))
    assert steps == [Step("signal", LATER, 120)]


def test_each_once():
    assert next_steps(ALL, handed_over(reminded_at=START, signalled_at=LATER)) == []


def test_a_signal_without_reminder_counts_from_the_hand_over():
    steps = next_steps(Limits(signal=120), handed_over())
    assert steps == [Step("signal", START, 120)]


def test_who_does_nothing_is_reminded_and_loses_the_ticket():
    kinds = [step.kind for step in next_steps(ALL, handed_over(has_user=True))]
    assert kinds == ["remind", "return"]


def test_who_has_picked_it_up_is_only_watched():
    steps = next_steps(
        ALL, handed_over(has_user=True, is_picked_up=True, acted_at=LATER)
    )
    assert steps == [Step("return", LATER, 240)]


def test_a_new_ticket_reminds_nobody():
    assert next_steps(ALL, Situation(since=START)) == []
