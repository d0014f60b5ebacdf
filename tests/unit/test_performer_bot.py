"""What the bot of performers reads, remembers and offers."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from service_telegram_tools.codes import PERFORMER, hash_code, is_code, make_code
from service_telegram_workorder_tools.days import group_by_day
from service_telegram_workorder_tools.dialogue import (
    MAX_WAITING,
    Dialogue,
    choose_way,
    read_dialogue,
    write_dialogue,
)
from service_telegram_workorder_tools.press import (
    MAX_BYTES,
    Press,
    read_press,
    write_press,
)
from service_telegram_workorder_tools.steps import job_rows, next_open, point_rows

NOW = datetime(2026, 3, 2, 10, 0)


# Buttons


@given(
    kind=st.sampled_from(["w", "wo"]),
    number=st.integers(0, 999_999_999),
    verb=st.from_regex(r"[a-z]{1,12}", fullmatch=True),
    argument=st.from_regex(r"[a-z0-9_]{0,24}", fullmatch=True),
)
def test_a_button_is_read_as_it_was_written(kind, number, verb, argument):
    data = write_press(kind, number, verb, argument)
    assert read_press(data) == Press(kind, number, verb, argument)
    assert len(data.encode()) <= MAX_BYTES


@given(st.one_of(st.text(), st.none(), st.integers()))
def test_what_others_wrote_on_a_button_is_no_error(data):
    press = read_press(data)
    assert press is None or write_press(*press)


@pytest.mark.parametrize(
    "data",
    ["", "t:1:rate:5", "w:1", "w:-1:show", "w:1:show:", "w:1:Show", "w:1:show:x:y"],
)
def test_buttons_of_others_are_not_ours(data):
    assert read_press(data) is None


def test_a_button_that_could_not_be_read_is_never_made():
    with pytest.raises(ValueError, match="w:1:Показать"):
        write_press("w", 1, "Показать")


# What stands under a job


def test_a_job_begins_with_the_arrival():
    assert job_rows("assigned", False, True) == [
        ["arrive"],
        ["checks"],
        ["photo", "say"],
        ["report", "done"],
    ]


def test_whoever_is_at_the_place_need_not_arrive():
    assert ["arrive"] not in job_rows("in_progress", True, False)


def test_work_that_is_sent_back_begins_with_another_arrival():
    assert job_rows("rework", True, True)[0] == ["arrive"]


@pytest.mark.parametrize("state", ["draft", "offered", "done", "cancelled"])
def test_nothing_is_done_with_a_job_that_is_nobodys_turn(state):
    assert job_rows(state, True, True) == []


def test_of_reported_work_one_can_still_talk():
    assert job_rows("reported", True, True) == [["say"]]


def test_a_measurement_is_typed():
    assert point_rows("number") == []
    assert point_rows("pass") == [["yes", "no"]]


def test_points_come_one_after_the_other_and_then_those_passed_over():
    points = [(1, False), (2, True), (3, False), (4, False)]
    assert next_open(points) == 1
    assert next_open(points, 1) == 3
    assert next_open(points, 4) == 1
    assert next_open([(1, False)], 1) == 0
    assert next_open([(1, True)]) == 0
    assert next_open([], 9) == 0


# What is remembered


@given(
    st.builds(
        Dialogue,
        order=st.integers(0, 10**9),
        step=st.sampled_from(["", "number", "say", "arrive"]),
        point=st.integers(0, 10**9),
        is_client=st.booleans(),
        waiting=st.lists(st.integers(1, 10**9), max_size=MAX_WAITING),
    )
)
def test_a_conversation_goes_on_where_it_stood(dialogue):
    assert read_dialogue(write_dialogue(dialogue, NOW), NOW) == dialogue


def test_what_was_said_yesterday_is_forgotten():
    data = write_dialogue(Dialogue(order=7, step="say"), NOW)
    assert read_dialogue(data, NOW + timedelta(hours=11)).order == 7
    assert read_dialogue(data, NOW + timedelta(hours=13)) == Dialogue()


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {"order": 7},
        {"at": "yesterday", "order": 7},
        {"at": NOW.isoformat(), "order": "seven"},
        {"at": NOW.isoformat(), "waiting": [None]},
        {"at": None},
    ],
)
def test_what_nobody_understands_is_forgotten(data):
    assert read_dialogue(data, NOW) == Dialogue()


def test_a_step_that_is_no_more_is_awaited_no_more():
    data = {"at": NOW.isoformat(), "order": 7, "step": "dance"}
    assert read_dialogue(data, NOW) == Dialogue(order=7)


def test_the_same_event_waits_once_and_not_too_many_wait():
    dialogue = Dialogue()
    for number in (1, 1, *range(2, MAX_WAITING + 3)):
        dialogue.keep(number)
    assert dialogue.waiting == list(range(3, MAX_WAITING + 3))


# Whose a message is


def test_what_was_asked_for_is_the_answer():
    assert choose_way(Dialogue(order=1, step="say"), True, True) == "step"


def test_words_are_no_photo_and_no_place():
    for step in ("arrive", "photo", "media"):
        assert choose_way(Dialogue(order=1, step=step), False, True) == "ask"
        assert choose_way(Dialogue(order=1, step=step), False, False) == "step"


def test_a_photo_is_of_the_job_that_is_open():
    assert choose_way(Dialogue(order=1), True, False) == "job"


def test_words_beside_a_job_may_mean_anything():
    assert choose_way(Dialogue(order=1), False, True) == "ask"


def test_a_client_who_talks_to_the_desk_goes_on():
    assert choose_way(Dialogue(), True, True) == "client"
    assert choose_way(Dialogue(is_client=True), False, True) == "client"


def test_whoever_has_said_nothing_is_asked():
    assert choose_way(Dialogue(), False, False) == "ask"


# Days


def test_jobs_stand_by_day_and_hour():
    today = NOW.date()
    jobs = [
        (1, None),
        (2, NOW + timedelta(days=1)),
        (3, NOW + timedelta(hours=2)),
        (4, NOW),
        (5, NOW - timedelta(days=3)),
    ]
    assert group_by_day(jobs, today) == [
        ("late", [5]),
        (today, [4, 3]),
        (date(2026, 3, 3), [2]),
        ("open", [1]),
    ]


def test_no_jobs_no_days():
    assert group_by_day([], NOW.date()) == []


# Codes


def test_codes_fit_into_a_link_and_are_never_the_same():
    codes = {make_code(PERFORMER) for _ in range(100)}
    assert len(codes) == 100
    assert all(is_code(PERFORMER, code) and len(code) <= 64 for code in codes)


@pytest.mark.parametrize("text", ["", None, "w-", "w-1", "hello", "w-" + "é" * 27])
def test_what_is_no_code_is_not_looked_for(text):
    assert not is_code(PERFORMER, text)


def test_of_a_code_its_hash_is_kept():
    code = make_code(PERFORMER)
    assert len(hash_code(code)) == 64
    assert code not in hash_code(code)
