"""Expressions that people typed, matched with text from outside."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from service_ticket_tools.patterns import (
    MAX_LINE,
    PatternError,
    check_pattern,
    fullmatch,
    search,
)


def test_a_part_is_found_and_the_whole_is_asked_for():
    assert search("sales", "Daily Sales report")
    assert not fullmatch("sales", "Daily Sales report")
    assert fullmatch(r"(?i)export@sales\.example", "EXPORT@sales.example")


@pytest.mark.parametrize("text", [None, ""])
def test_no_text_matches_nothing(text):
    assert not search("x", text)
    assert not fullmatch("x", text)


def test_only_the_beginning_of_a_long_line_counts():
    assert not search("end$", "x" * MAX_LINE + "end")
    assert not fullmatch("x*", "x" * (MAX_LINE + 1))


@pytest.mark.parametrize(
    "pattern", ["(a*)*b", "a*" * 4 + "b", "(a|a)*b", r"(?:a+)+b", "a?" * 30 + "a" * 30]
)
def test_what_would_take_for_ever_matches_nothing_and_soon(pattern):
    check_pattern(pattern)
    started = time.monotonic()
    assert not search(pattern, "a" * (MAX_LINE - 1) + "c") or pattern[-1] == "a"
    assert time.monotonic() - started < 20


def test_letters_of_all_languages_are_letters():
    assert search(r"\bузел:\s+(?P<object>\w+)", "Узел: Касса5")["object"] == "Касса5"


@pytest.mark.parametrize(
    ("pattern", "code"),
    [("(", "syntax"), ("a" * 201, "length"), (r"(?P<other>\d)", "group")],
)
def test_what_is_no_expression_is_refused(pattern, code):
    with pytest.raises(PatternError) as caught:
        check_pattern(pattern)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "pattern",
    [
        r"INC\d{6,9}",
        r"^(?P<state>Problem|Resolved): (?P<object>\S+)",
        r"^\s*Host:\s+(?P<object>\S+)",
        r"\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}",
        r"[\w.+-]+@client\.example",
    ],
)
def test_what_people_need_is_let_through(pattern):
    names = ("state", "object")
    assert check_pattern(pattern, names)


@given(st.text(max_size=40), st.text(max_size=400))
def test_no_typed_expression_makes_it_fail(pattern, text):
    try:
        check_pattern(pattern)
    except PatternError:
        return
    search(pattern, text)
    fullmatch(pattern, text)
