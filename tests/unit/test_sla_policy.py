"""Which policy applies, which never can, and which step comes next."""

from hypothesis import given
from hypothesis import strategies as st
from service_ticket_tools.sla_policy import (
    Rule,
    Step,
    covers,
    first_fitting,
    pending_steps,
    risk_margin,
)

NAMES = ("client_id", "type_id", "team_id")
criteria = st.dictionaries(
    st.sampled_from(NAMES), st.frozensets(st.integers(1, 4), min_size=1), max_size=3
)
rules = st.lists(
    st.builds(Rule, st.integers(), st.just("sla"), criteria), min_size=1, max_size=5
)
facts = st.fixed_dictionaries({name: st.integers(0, 4) for name in NAMES})


@given(rules, facts)
def test_the_first_that_fits_applies(found, fact):
    chosen = first_fitting(found, "sla", fact)
    for rule in found:
        if rule is chosen:
            break
        assert not rule.fits(fact)
    assert first_fitting(found, "ola", fact) is None


@given(st.builds(Rule, st.just(1), st.just("sla"), criteria), criteria, facts)
def test_what_a_policy_covers_never_gets_past_it(earlier, wanted, fact):
    later = Rule(2, "sla", wanted)
    if covers(earlier, later) and later.fits(fact):
        assert earlier.fits(fact)


def test_kinds_do_not_cover_each_other():
    assert covers(Rule(1, "sla", {}), Rule(2, "sla", {"team_id": frozenset({1})}))
    assert not covers(Rule(1, "sla", {}), Rule(2, "ola", {}))


def test_steps_come_in_the_order_of_time_and_else_of_the_policy():
    steps = (
        Step(1, "resolution", seconds=600),
        Step(2, "resolution", percent=100),
        Step(3, "resolution", percent=50),
        Step(4, "first_response", percent=10),
        Step(5, "resolution", seconds=-1800),
    )
    pending = pending_steps(steps, "resolution", 3600)
    assert [(at, step.id) for at, step in pending] == [
        (1800, 3),
        (1800, 5),
        (3600, 2),
        (4200, 1),
    ]
    assert pending_steps(steps, "resolution", 3600, fired=(3, 5))[0][1].id == 2
    assert pending_steps(steps, "resolution", 3600, since=3601)[0][1].id == 1


def test_a_step_before_the_beginning_is_due_at_once():
    assert Step(1, "resolution", seconds=-7200).threshold(3600) == 0


def test_little_time_is_a_fifth_two_hours_or_half():
    hour = 3600
    for promised, left in (
        (30, 15),
        (20 * 60, 10 * 60),
        (8 * hour, 2 * hour),
        (40 * hour, 8 * hour),
    ):
        assert risk_margin(promised) == left
