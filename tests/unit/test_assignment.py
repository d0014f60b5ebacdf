"""Who gets the next tickets of a team."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st
from service_ticket_tools.assignment import Candidate, choose

METHODS = ("round_robin", "balanced")


@st.composite
def teams(draw):
    people = draw(st.integers(0, 8))
    numbers = st.integers(0, 12)
    return [
        Candidate(key, draw(numbers), draw(numbers), draw(numbers))
        for key in range(1, people + 1)
    ]


def after(candidate, given_out):
    return candidate.load + given_out[candidate.key]


def weight(candidate, team):
    largest = max(other.capacity for other in team) or 1
    return candidate.capacity or largest


@given(st.sampled_from(METHODS), teams(), st.integers(0, 60))
def test_nobody_gets_more_than_they_have_room_for(method, team, count):
    given_out = Counter(choose(method, team, count))
    for candidate in team:
        assert given_out[candidate.key] <= candidate.room


@given(st.sampled_from(METHODS), teams(), st.integers(0, 60))
def test_all_is_given_out_while_somebody_has_room(method, team, count):
    room = sum(candidate.room for candidate in team)
    assert len(choose(method, team, count)) == min(count, room)


@given(st.sampled_from(METHODS), teams(), st.integers(0, 60), st.integers(0, 60))
def test_more_tickets_do_not_change_who_gets_the_first(method, team, count, more):
    longer = choose(method, team, count + more)
    assert choose(method, team, count) == longer[:count]


@given(teams(), st.integers(0, 60))
def test_turns_are_fair_within_one_among_those_with_room(team, count):
    given_out = Counter(choose("round_robin", team, count))
    for one in team:
        for other in team:
            if given_out[other.key] < other.room:
                assert given_out[one.key] <= given_out[other.key] + 1


@given(teams(), st.integers(1, 60))
def test_who_waited_longest_is_first_in_turn(team, count):
    keys = choose("round_robin", team, count)
    free = [candidate for candidate in team if candidate.room]
    expected = [c.key for c in sorted(free, key=lambda c: c.turn)]
    assert keys[: len(expected)] == expected[:count]


@given(teams(), st.integers(0, 60))
def test_load_goes_to_who_has_least_for_their_capacity(team, count):
    given_out = Counter(choose("balanced", team, count))
    for one in team:
        if not given_out[one.key]:
            continue
        before_last = (after(one, given_out) - 1) / weight(one, team)
        for other in team:
            if given_out[other.key] < other.room:
                assert before_last <= after(other, given_out) / weight(other, team)


@given(st.integers(1, 8), st.integers(0, 5), st.integers(0, 60))
def test_equal_people_differ_by_one_at_most(people, load, count):
    team = [Candidate(key, load) for key in range(people)]
    given_out = Counter(choose("balanced", team, count))
    shares = [given_out[candidate.key] for candidate in team]
    assert max(shares) - min(shares) <= 1


def test_equal_people_get_tickets_in_their_order():
    team = [Candidate(3), Candidate(1), Candidate(2)]
    assert choose("balanced", team, 4) == [3, 1, 2, 3]
    assert choose("round_robin", team, 4) == [3, 1, 2, 3]


def test_double_capacity_gets_double_load():
    team = [Candidate(1, capacity=20), Candidate(2, capacity=10)]
    assert Counter(choose("balanced", team, 15)) == {1: 10, 2: 5}


def test_nobody_there_gets_nothing():
    assert choose("balanced", [], 3) == []
    assert choose("round_robin", [Candidate(1, load=5, capacity=5)], 3) == []
