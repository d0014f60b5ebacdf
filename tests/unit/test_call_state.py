"""A call is what the set of its events says, in any order and however often."""

from datetime import datetime, timedelta, timezone
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from service_telephony_tools.call_state import (
    STATES,
    Call,
    Event,
    add_up,
    is_known,
    read_event,
)

START = datetime(2026, 11, 20, 10, tzinfo=timezone.utc)


def event(kind, number, after=0, **values):
    return Event(
        event_id=str(number),
        call_id="call",
        type=kind,
        occurred_at=START + timedelta(seconds=after),
        **values,
    )


RINGING = event("ringing", 1, caller="+79161234567", line="+74951234567")
RANG_AT = event("ringing", 2, 1, extension="101")
ANSWERED = event("answered", 3, 8, extension="102")
ENDED = event("ended", 4, 68)
RECORDED = event("recording_ready", 5, 600, recording_id="r", recording_url="u")
STORY = (RINGING, RANG_AT, ANSWERED, ENDED, RECORDED)

moments = st.none() | st.integers(0, 3600).map(lambda s: START + timedelta(seconds=s))
numbers = st.sampled_from(["", "101", "+79161234567", "anonymous", "89031112233"])
events = st.builds(
    Event,
    event_id=st.integers(0, 10**6).map(str),
    call_id=st.just("call"),
    type=st.sampled_from(
        [
            *("ringing", "answered", "held", "transferred", "ended", "missed"),
            *("recording_ready", "teleported"),
        ]
    ),
    seq=st.integers(0, 9),
    direction=st.sampled_from(["", "in", "out", "internal"]),
    occurred_at=moments,
    caller=numbers,
    callee=numbers,
    extension=st.sampled_from(["", "101", "102"]),
    result=st.sampled_from(["", "answered", "missed", "busy", "cancelled", "failed"]),
    started_at=moments,
    answered_at=moments,
    ended_at=moments,
    talk=st.none() | st.integers(0, 500),
    recording_id=st.sampled_from(["", "a", "b"]),
    recording_url=st.sampled_from(["", "https://r.example/1"]),
    transfer_to=st.sampled_from(["", "102"]),
)
stories = st.lists(events, max_size=7, unique_by=lambda one: one.event_id)


@pytest.mark.parametrize("order", permutations(STORY))
def test_every_order_of_a_call_gives_the_same_call(order):
    call = add_up(order)
    assert (call.state, call.result, call.extension) == ("ended", "answered", "102")
    assert (call.waiting_seconds, call.talking_seconds) == (8, 60)
    assert call.extensions == ("101", "102")
    assert call.recordings == (("r", "u"),)
    assert call.outside == "+79161234567"


@settings(max_examples=300, deadline=None)
@given(stories.flatmap(lambda s: st.tuples(st.just(s), st.permutations(s + s))))
def test_order_and_repetition_change_nothing(told):
    story, shuffled = told
    assert add_up(shuffled) == add_up(story)


@settings(max_examples=300, deadline=None)
@given(stories, events)
def test_a_call_never_goes_back(story, another):
    before, after = add_up(story), add_up([*story, another])
    known = {one.event_id for one in story}
    if another.event_id not in known:
        assert STATES.index(after.state) >= STATES.index(before.state)
        assert dict(after.recordings).keys() >= dict(before.recordings).keys()


@settings(max_examples=300, deadline=None)
@given(stories)
def test_what_is_told_of_a_call_makes_sense(story):
    call = add_up(story)
    assert call.waiting_seconds >= 0
    assert call.talking_seconds >= 0
    assert not (call.is_missed and call.answered_at)
    assert call.answered_at is None or call.state != "ringing"
    assert bool(call.result) == (call.state == "ended")
    if call.talking_seconds:
        assert call.answered_at


@given(events)
def test_an_event_is_kept_as_it_was(one):
    assert Event.from_json(one.to_json()) == one


@pytest.mark.parametrize("order", permutations(range(4)))
def test_where_only_legs_end_a_call_ends_with_the_last_of_them(order):
    story = [
        event("ringing", 1, leg_id="a"),
        event("ringing", 2, leg_id="b"),
        event("left", 3, 20, leg_id="a"),
        event("left", 4, 40, leg_id="b"),
    ]
    call = add_up(story[number] for number in order)
    assert call.is_missed and call.waiting_seconds == 40
    assert add_up(story[:3]).state == "ringing"
    assert add_up(story[2:3]).is_missed
    taken = [*story, event("answered", 5, 25, leg_id="b")]
    assert add_up(taken).result == "answered"


def test_unknown_events_say_nothing():
    assert not is_known(event("teleported", 9))
    assert add_up([event("teleported", 9)]) == Call()


def test_a_call_that_nobody_answered_is_missed():
    assert add_up([RINGING, ENDED]).is_missed
    assert add_up([event("missed", 1)]).is_missed
    assert not add_up([RINGING]).is_missed
    out = event("ended", 1, direction="out")
    assert not add_up([out]).is_missed


def test_the_end_alone_is_a_call():
    summary = event(
        "ended",
        1,
        caller="+79161234567",
        started_at=START,
        answered_at=START + timedelta(seconds=4),
        ended_at=START + timedelta(seconds=64),
        result="answered",
    )
    call = add_up([summary])
    assert (call.waiting_seconds, call.talking_seconds) == (4, 60)


def test_the_summary_of_the_exchange_wins_over_when_we_heard_of_it():
    summary = event("ended", 4, 90, ended_at=START + timedelta(seconds=68), talk=55)
    assert add_up([RINGING, ANSWERED, summary]).talking_seconds == 55


def test_after_a_transfer_the_last_one_talks():
    moved = event("transferred", 6, 30, extension="102", transfer_to="103")
    assert add_up([RINGING, ANSWERED, moved]).extension == "103"


def test_whoever_was_reached_was_reached_whatever_one_telephone_says():
    busy = event("ended", 6, 70, result="busy")
    assert add_up([RINGING, ANSWERED, busy, ENDED]).result == "answered"


def test_an_event_without_an_id_gets_the_same_one_again():
    data = {"call_id": "c", "type": "ringing", "occurred_at": START}
    assert read_event(data) == read_event(dict(data))
    assert read_event(data).event_id != read_event({**data, "seq": 2}).event_id


@pytest.mark.parametrize("data", [{}, {"call_id": ""}, {"call_id": ["c"]}])
def test_an_event_of_no_call_is_refused(data):
    with pytest.raises(ValueError, match="which call"):
        read_event(data)


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(
            ("type", "seq", "caller", "agent", "line", "recording", "talk")
        ),
        st.sampled_from(
            (None, True, -1, 10**30, 1.5, float("nan"), "", "x\0", [], {}, {"raw": []})
        ),
    )
)
def test_nonsense_is_read_without_harm(data):
    told = read_event({**data, "call_id": "c"})
    add_up([Event.from_json(told.to_json())])
