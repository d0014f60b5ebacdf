"""Ticket numbers in subjects."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from service_ticket_tools.ticket_number import (
    add_number,
    find_numbers,
    without_number,
)


@pytest.mark.parametrize(
    ("subject", "numbers"),
    [
        ("Re: [T-000123] Printer", ["T-000123"]),
        ("[t-000123]", ["T-000123"]),
        ("[T-1] and [T-2] and [T-1]", ["T-1", "T-2"]),
        ("Valve T-000123", []),
        ("[T-000123a]", []),
        ("[XT-000123]", []),
        ("[T-]", []),
        ("", []),
        (None, []),
    ],
)
def test_only_numbers_in_brackets_count(subject, numbers):
    assert find_numbers(subject) == numbers


@given(st.text(max_size=200))
def test_a_subject_carries_the_number_once(subject):
    once = add_number(subject, "T-000007")
    assert find_numbers(once).count("T-000007") == 1
    assert add_number(once, "T-000007") == once


@given(st.text(max_size=200))
def test_nothing_of_the_subject_is_lost(subject):
    assert " ".join(subject.split()) in add_number(subject, "T-000007")


def test_questions_to_experts_have_numbers_of_their_own():
    subject = "Re: [E-000007] Drive for [T-000123]"
    assert find_numbers(subject) == ["T-000123"]
    assert find_numbers(subject, "E") == ["E-000007"]
    assert add_number("Drive", "E-000007") == "[E-000007] Drive"
    assert add_number(subject, "E-000007") == subject


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("Re: [T-000123] Printer", "Printer"),
        ("[T-000123] RE: Fwd: Printer", "Printer"),
        ("Отв: Re[2]: Принтер", "Принтер"),
        ("Reprint the receipt", "Reprint the receipt"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_subject_without_what_was_added_to_it(subject, expected):
    assert without_number(subject) == expected


def test_numbers_of_other_conversations_stay_in_a_subject():
    subject = "Re: [W-000007] Visit for [t-000123]"
    assert without_number(subject) == "[W-000007] Visit for"
    assert without_number(subject, "W") == "Visit for [t-000123]"
