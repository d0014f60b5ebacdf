"""What somebody answers who is asked for one parameter after the other."""

import pytest
from service_ticket_tools.asked import options, read_answer
from service_ticket_tools.parameters import ParameterError

CHOICE = {
    "name": "a",
    "type": "selection",
    "selection": [["p", "Paper"], ["d", "Dark"]],
}
TAGS = {"name": "a", "type": "tags", "tags": [["x", "Left", 1], ["y", "Right", 2]]}


@pytest.mark.parametrize(
    ("parameter", "text", "value"),
    [
        ({"name": "a", "type": "char"}, " SN-17 ", "SN-17"),
        ({"name": "a", "type": "integer"}, "1 200", 1200),
        (CHOICE, "2", "d"),
        (CHOICE, "2.", "d"),
        (CHOICE, "paper", "p"),
        (CHOICE, "", None),
        (TAGS, "1, right", ["x", "y"]),
        (TAGS, "", None),
        ({"name": "a", "type": "boolean"}, "Да.", True),
        ({"name": "a", "type": "boolean"}, "no", False),
    ],
)
def test_answers_are_read(parameter, text, value):
    answer = read_answer(parameter, text, (), {"yes", "да"}, {"no", "нет"})
    assert answer == value


@pytest.mark.parametrize(
    ("parameter", "text", "code"),
    [
        (CHOICE, "3", "choice"),
        (CHOICE, "0", "choice"),
        (TAGS, "1, up", "choice"),
        ({"name": "a", "type": "integer"}, "many", "number"),
        ({"name": "a", "type": "boolean"}, "perhaps", "choice"),
    ],
)
def test_what_cannot_be_taken_says_why(parameter, text, code):
    with pytest.raises(ParameterError) as refused:
        read_answer(parameter, text, (), {"yes"}, {"no"})
    assert refused.value.code == code


def test_only_choices_have_options():
    assert options(CHOICE) == [("p", "Paper"), ("d", "Dark")]
    assert options({"name": "a", "type": "char"}) == []
