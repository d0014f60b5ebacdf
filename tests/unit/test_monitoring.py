"""What alarms say, and what they add up to."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from service_ticket_tools.monitoring import (
    Alarm,
    Rules,
    fold,
    is_from,
    read_item,
    read_mail,
)
from service_ticket_tools.patterns import PatternError, check_pattern, search

RULES = Rules(
    sender=r"^zabbix@client\.example$",
    subject=r"^(?P<state>Problem|Resolved): (?P<object>\S+)",
    body=(r"^Severity: (?P<severity>\w+)", r"^Host: (?P<object>\S+)"),
    recovery=r"\b(ok|resolved|восстановлен\w*)\b",
)


def test_only_the_sender_counts_as_the_source():
    assert is_from(RULES, "zabbix@client.example")
    assert not is_from(RULES, "zabbix@client.example.evil.example")
    assert not is_from(Rules("", "", (), ""), "zabbix@client.example")


def test_subject_and_text_say_what_it_is_about():
    alarm = read_mail(RULES, "Problem:  db1 is down", "Hello\nSeverity: High\nHost: x")
    assert (alarm.object, alarm.severity, alarm.is_recovery) == ("db1", "High", False)


def test_the_subject_counts_more_than_the_text():
    assert read_mail(RULES, "Problem: db1", "Host: db2").object == "db1"


def test_without_the_words_of_the_subject_it_is_something_else():
    assert read_mail(RULES, "Weekly report", "Host: db2") is None


def test_without_an_object_it_is_no_alarm():
    rules = Rules("x", "^Problem", (r"^Host: (?P<object>\S+)",), "ok")
    assert read_mail(rules, "Problem", "nothing") is None
    assert read_mail(rules, "Problem", "a\n Host: db2 ").object == "db2"


def test_the_state_tells_a_recovery():
    assert read_mail(RULES, "Resolved: db1", "").is_recovery
    rules = Rules("x", r"(?P<object>\w+) восстановлена", (), RULES.recovery)
    assert read_mail(rules, "Касса восстановлена", "").is_recovery


def test_a_program_names_the_object_and_what_it_wants_beside():
    alarm = read_item(RULES, {"object": " db 1 ", "state": "OK", "severity": "high"})
    assert alarm == Alarm("db 1", is_recovery=True, severity="high")


@pytest.mark.parametrize(
    ("item", "name"),
    [({}, "object"), ({"object": 1}, "object"), ({"object": "a", "text": 1}, "text")],
)
def test_what_is_missing_is_named(item, name):
    with pytest.raises(ValueError, match=name):
        read_item(RULES, item)


def test_alarms_add_up_by_object():
    episodes = fold(
        [Alarm("a"), Alarm("b"), Alarm("a"), Alarm("a", is_recovery=True), Alarm("b")]
    )
    assert (episodes["a"].count, episodes["a"].ends_well) == (2, True)
    assert (episodes["b"].count, episodes["b"].ends_well) == (2, False)


@given(st.lists(st.builds(Alarm, st.sampled_from("abc"), st.booleans())))
def test_no_alarm_is_lost_in_the_sum(alarms):
    episodes = fold(alarms)
    assert sum(e.count for e in episodes.values()) == sum(
        not alarm.is_recovery for alarm in alarms
    )
    for name, episode in episodes.items():
        last = [alarm for alarm in alarms if alarm.object == name][-1]
        assert episode.ends_well == last.is_recovery


# Expressions that people type in


@pytest.mark.parametrize(
    "pattern",
    [
        r"INC\d{6,9}",
        r"^(?:Problem|Resolved): (\S+)",
        r"\[#(\d+)\]",
        r".*заявка\s+№\s*\d{1,8}",
    ],
)
def test_plain_expressions_pass(pattern):
    assert check_pattern(pattern)


@pytest.mark.parametrize(
    ("pattern", "code"),
    [
        ("(", "syntax"),
        ("[a", "syntax"),
        ("*a", "syntax"),
        ("a" * 201, "length"),
        ("(?P<host>a)", "group"),
    ],
)
def test_others_are_refused_with_the_reason(pattern, code):
    with pytest.raises(PatternError) as caught:
        check_pattern(pattern, ("object",))
    assert caught.value.code == code


def test_the_worst_ends_soon():
    worst = "(a+)+x"
    check_pattern(worst)
    rules = Rules("x", "", (worst,), "")
    start = time.monotonic()
    read_mail(rules, "s", "\n".join(["a" * 10_000] * 10_000))
    assert time.monotonic() - start < 20


@given(st.text(max_size=40))
def test_whatever_is_typed_is_compiled_or_refused(pattern):
    try:
        check_pattern(pattern)
    except PatternError:
        return
    search(pattern, "some text")
