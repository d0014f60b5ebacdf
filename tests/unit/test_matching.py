"""Who suits a job, in what order, and why."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from service_workorder_tools.matching import Job, Matcher, Performer, Weights

TODAY = date(2026, 3, 2)
TILLS, NETWORKS = 1, 2
TVER, MOSCOW = 10, 20
CENTRE = (56.86, 35.92)


def performer(number, **values):
    defaults = {
        "skills": {TILLS: 50},
        "territories": frozenset([TVER]),
        "point": CENTRE,
        "capacity": 2,
    }
    return Performer(number, **{**defaults, **values})


def job(number=1, **values):
    defaults = {"skills": ((TILLS, 50),), "territory": TVER, "point": CENTRE}
    return Job(number, **{"day": TODAY, **defaults, **values})


def order_of(matcher, asked):
    return [choice.performer.id for choice in matcher.rank(asked)]


@pytest.mark.parametrize(
    ("values", "reasons"),
    [
        ({}, []),
        ({"skills": {TILLS: 100, NETWORKS: 1}}, []),
        ({"skills": {}}, [("skill", TILLS)]),
        ({"skills": {TILLS: 49}}, [("level", TILLS)]),
        ({"territories": frozenset([MOSCOW])}, [("territory", None)]),
        (
            {"skills": {}, "territories": frozenset()},
            [("skill", TILLS), ("territory", None)],
        ),
    ],
)
def test_whoever_lacks_something_is_told_what(values, reasons):
    candidate = performer(1, **values)
    matcher = Matcher([candidate])
    assert matcher.why_not(candidate, job()) == reasons
    assert bool(matcher.rank(job())) == (not reasons)


def test_all_skills_are_needed():
    asked = job(skills=((TILLS, 0), (NETWORKS, 0)))
    both = performer(2, skills={TILLS: 1, NETWORKS: 1})
    assert order_of(Matcher([performer(1), both]), asked) == [2]


def test_whoever_is_away_or_full_on_that_day_is_not_sent():
    away, full, free = performer(1), performer(2), performer(3)
    matcher = Matcher([away, full, free], busy={(2, TODAY): 2}, away={(1, TODAY)})
    assert order_of(matcher, job()) == [3]
    assert matcher.why_not(away, job()) == [("away", None)]
    assert matcher.why_not(full, job()) == [("full", None)]
    assert order_of(matcher, job(day=date(2026, 3, 3))) == [1, 2, 3]
    # without a day nobody is away
    assert order_of(matcher, job(day=None)) == [1, 2, 3]


def test_the_nearest_comes_first():
    far, near = performer(1, point=(56.5, 36.5)), performer(2, point=(56.85, 35.9))
    assert order_of(Matcher([far, near]), job()) == [2, 1]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"punctuality": 0.9}, {"punctuality": 0.6}),
        ({"rating": 1.0}, {"rating": 0.2}),
        ({"price": 900}, {"price": 1000}),
        # what is not known is neither good nor bad
        ({"rating": 0.6}, {"rating": None}),
        ({"rating": None}, {"rating": 0.4}),
    ],
)
def test_at_one_distance_the_better_comes_first(better, worse):
    matcher = Matcher([performer(1, **worse), performer(2, **better)])
    assert order_of(matcher, job()) == [2, 1]


def test_weights_decide_what_matters():
    near = performer(1, rating=0.1)
    good = performer(2, rating=1.0, point=(56.5, 36.5))
    assert (
        order_of(Matcher([near, good], Weights(distance=90, rating=1)), job())[0] == 1
    )
    assert (
        order_of(Matcher([near, good], Weights(distance=1, rating=90)), job())[0] == 2
    )


def test_work_is_spread_and_nobody_gets_more_than_they_can_do():
    matcher = Matcher([performer(1), performer(2)])
    chosen = [matcher.choose(job(number)) for number in range(5)]
    assert [choice and choice.performer.id for choice in chosen] == [1, 2, 1, 2, None]


def test_nobody_who_suits_is_no_error():
    assert Matcher([]).choose(job()) is None
    assert Matcher([performer(1)], Weights(0, 0, 0, 0, 0)).choose(job())


PERFORMERS = st.lists(
    st.builds(
        Performer,
        id=st.integers(1, 10**6),
        skills=st.dictionaries(st.integers(1, 3), st.integers(0, 100), max_size=3),
        territories=st.frozensets(st.sampled_from([TVER, MOSCOW])),
        point=st.none() | st.tuples(st.floats(50, 60), st.floats(30, 40)),
        capacity=st.integers(1, 3),
        punctuality=st.none() | st.floats(0, 1),
        rating=st.none() | st.floats(0, 1),
        price=st.none() | st.floats(1, 10_000),
    ),
    unique_by=lambda performer: performer.id,
    max_size=8,
)
JOBS = st.lists(
    st.builds(
        Job,
        id=st.integers(),
        skills=st.lists(
            st.tuples(st.integers(1, 3), st.integers(0, 100)),
            unique_by=lambda pair: pair[0],
            max_size=2,
        ).map(tuple),
        territory=st.sampled_from([None, TVER, MOSCOW]),
        point=st.none() | st.just(CENTRE),
        day=st.sampled_from([None, TODAY, date(2026, 3, 3)]),
    ),
    max_size=12,
)


@given(PERFORMERS, JOBS)
def test_the_chosen_suit_and_nobody_is_overbooked(performers, jobs):
    matcher = Matcher(performers)
    given_out = {}
    for asked in jobs:
        ranked = matcher.rank(asked)
        suits = {one.id for one in performers if not matcher.why_not(one, asked)}
        assert {choice.performer.id for choice in ranked} == suits
        scores = [choice.score for choice in ranked]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 100 for score in scores)
        if choice := matcher.choose(asked):
            key = (choice.performer.id, asked.day)
            given_out[key] = given_out.get(key, 0) + 1
            assert asked.day is None or given_out[key] <= choice.performer.capacity


@given(PERFORMERS, JOBS)
def test_the_order_in_which_performers_are_named_does_not_matter(performers, jobs):
    for asked in jobs:
        assert order_of(Matcher(performers), asked) == order_of(
            Matcher(performers[::-1]), asked
        )
