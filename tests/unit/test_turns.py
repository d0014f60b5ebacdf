"""Whose turn it is in a chat, and what stands behind a command."""

import pytest
from service_livechat_tools.turns import read_command, read_ticket_number, turns

SIDES = {"v": "visitor", "d": "desk", "b": "bot"}


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        ("", ""),
        ("v0", "v0"),
        ("v0 v1", "v0"),
        ("b0 v1 b2 v3", "v1"),
        ("d0 v1", "d0 v1"),
        ("v0 d1", "d1"),
        ("v0 d1 d2", "d1"),
        ("v0 d1 v2 v3", "d1 v2"),
        ("v0 d1 v2 d3 v4 d5 d6", "d1 v4 d5"),
        ("v0 d1 v2 d3 v4", "d1 d3 v4"),
    ],
)
def test_only_words_that_change_the_turn_count(said, counts):
    words = [(SIDES[word[0]], word) for word in said.split()]
    assert " ".join(word for _side, word in turns(words)) == counts


@pytest.mark.parametrize(
    ("body", "argument"),
    [
        ("/ticket", ""),
        ("/ticket  Till 2\n is jammed ", "Till 2 is jammed"),
        (" /ticket T-000012", "T-000012"),
        ("", ""),
        (None, ""),
        ("/ticket /ticket", "/ticket"),
    ],
)
def test_what_stands_behind_a_command(body, argument):
    assert read_command(body) == argument


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("T-000012", "T-000012"),
        ("[t-000012]", "T-000012"),
        ("T-000012 is open", None),
        ("Printer", None),
        ("", None),
    ],
)
def test_the_number_of_a_ticket(text, number):
    assert read_ticket_number(text) == number
