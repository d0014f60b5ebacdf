"""Which route of approval is taken, and how its steps follow each other."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from service_approval_tools.routes import (
    Facts,
    Route,
    RouteStep,
    choose,
    depends_on_amount,
    steps_for,
    why_not,
)
from service_approval_tools.steps import EVENTS, Step, due_event, follow, next_time

ROUTE = {"kind": "client", "subject": "ticket", "company": 1, "currency": 1}
FACTS = {"subject": "ticket", "company": 1, "client": 5, "type": 7, "currency": 1}
NOW = datetime(2026, 3, 2, 12)


@pytest.mark.parametrize(
    ("route", "facts", "reason"),
    [
        ({}, {}, None),
        ({"subject": "workorder"}, {}, "subject"),
        ({"company": 2}, {}, "company"),
        ({"client": 6}, {}, "client"),
        ({"client": 5}, {}, None),
        ({"types": frozenset({8})}, {}, "type"),
        ({"types": frozenset({7})}, {"type": None}, "type"),
        ({"items": frozenset({3})}, {"items": frozenset({2, 3})}, None),
        ({"items": frozenset({3})}, {}, "item"),
        ({"amount_from": 100}, {"amount": 99.99}, "too_low"),
        ({"amount_from": 100}, {"amount": 100}, None),
        ({"amount_below": 100}, {"amount": 100}, "too_high"),
        ({"amount_below": 100}, {"amount": 99.99}, None),
    ],
)
def test_a_route_fits_or_says_why_not(route, facts, reason):
    assert why_not(Route(id=1, **{**ROUTE, **route}), Facts(**{**FACTS, **facts})) == (
        reason
    )


def test_amounts_are_compared_in_the_currency_of_the_route():
    facts = Facts(**{**FACTS, "amount": 10, "currency": 2, "rates": {1: 90.0}})
    route = Route(id=1, **ROUTE, amount_from=900, steps=(RouteStep(1, above=900),))
    assert why_not(route, facts) is None
    assert steps_for(route, facts) == []
    assert why_not(Route(id=1, **ROUTE, amount_from=901), facts) == "too_low"


@pytest.mark.parametrize(
    ("route", "expected"),
    [
        ({}, True),
        ({"amount_from": 10_000}, True),
        ({"amount_below": 1}, True),
        ({"client": 99, "amount_from": 10_000}, False),
        ({"types": frozenset({99})}, False),
    ],
)
def test_an_amount_is_asked_for_where_a_route_may_be_taken(route, expected):
    assert (
        depends_on_amount(Route(id=1, **{**ROUTE, **route}), Facts(**FACTS)) is expected
    )


def test_the_first_of_each_kind_is_taken():
    routes = [
        Route(id=number, **{**ROUTE, "kind": kind})
        for number, kind in enumerate(("client", "staff", "client", "staff"))
    ]
    chosen = choose(routes, Facts(**FACTS))
    assert {kind: route.id for kind, route in chosen.items()} == {
        "client": 0,
        "staff": 1,
    }


def test_steps_are_asked_above_their_amount():
    steps = (RouteStep(1), RouteStep(2, above=100), RouteStep(3, above=200))
    route = Route(id=1, **ROUTE, steps=steps)
    for amount, ids in ((0, [1]), (100, [1]), (100.01, [1, 2]), (300, [1, 2, 3])):
        facts = Facts(**{**FACTS, "amount": amount})
        assert [step.id for step in steps_for(route, facts)] == ids


def test_steps_of_one_number_are_asked_together_and_all_agree():
    steps = [Step("a", 1, "all", "waiting"), Step("b", 1, "all", "waiting")]
    steps.append(Step("c", 2, "all", "waiting"))
    outcome = follow(steps)
    assert (outcome.state, outcome.to_ask) == ("pending", ["a", "b"])
    steps[0] = Step("a", 1, "all", "approved")
    steps[1] = Step("b", 1, "all", "pending")
    assert follow(steps).to_ask == []
    steps[1] = Step("b", 1, "all", "approved")
    assert follow(steps).to_ask == ["c"]


def test_one_of_several_is_enough_beside_those_who_have_to():
    steps = [
        Step("a", 1, "any", "approved"),
        Step("b", 1, "any", "pending"),
        Step("c", 1, "all", "pending"),
        Step("d", 2, "all", "waiting"),
    ]
    outcome = follow(steps)
    assert (outcome.state, outcome.to_ask) == ("pending", [])
    assert outcome.not_needed == ["b"]
    steps[2] = Step("c", 1, "all", "approved")
    assert follow(steps).to_ask == ["d"]


def test_one_who_rejects_ends_it_for_all():
    steps = [Step("a", 1, "any", "rejected"), Step("b", 1, "any", "pending")]
    steps.append(Step("c", 2, "all", "waiting"))
    outcome = follow(steps)
    assert outcome.state == "rejected"
    assert outcome.not_needed == ["b", "c"]


step_strategy = st.tuples(st.integers(1, 4), st.sampled_from(("all", "any")))


@given(st.lists(step_strategy, min_size=1, max_size=8), st.data())
def test_whoever_agrees_in_whatever_order_it_comes_to_an_end(specs, data):
    steps = {
        number: Step(number, sequence, join, "waiting")
        for number, (sequence, join) in enumerate(specs)
    }

    def become(key, state):
        steps[key] = Step(key, steps[key].sequence, steps[key].join, state)

    for _turn in range(len(steps) + 1):
        outcome = follow(list(steps.values()))
        for key in outcome.not_needed:
            del steps[key]
        for key in outcome.to_ask:
            become(key, "pending")
        pending = [key for key, step in steps.items() if step.state == "pending"]
        if not pending:
            break
        sequences = {steps[key].sequence for key in pending}
        assert len(sequences) == 1
        earlier = [s for s in steps.values() if s.sequence < min(sequences)]
        assert all(step.state == "approved" for step in earlier)
        become(data.draw(st.sampled_from(pending)), "approved")
    assert follow(list(steps.values())).state == "approved"
    assert {s.sequence for s in steps.values()} == {sequence for sequence, _ in specs}


TIMES = {
    "before": NOW - timedelta(hours=2),
    "late": NOW,
    "escalated": NOW + timedelta(hours=4),
}


@pytest.mark.parametrize(
    ("fired", "hours", "event"),
    [
        (None, -3, None),
        (None, -2, "before"),
        ("before", -1, None),
        ("before", 0, "late"),
        (None, 1, "late"),
        (None, 400, "escalated"),
        ("late", 3, None),
        ("escalated", 400, None),
    ],
)
def test_after_a_standstill_only_the_last_event_happens(fired, hours, event):
    assert due_event(TIMES, fired, NOW + timedelta(hours=hours)) == event


def test_the_next_event_is_known_and_some_never_come():
    assert next_time(TIMES, None) == TIMES["before"]
    assert next_time(TIMES, "before") == NOW
    assert next_time(TIMES, EVENTS[-1]) is None
    assert next_time({**TIMES, "before": None}, None) == NOW
    assert next_time(dict.fromkeys(EVENTS), None) is None
