"""Parameters of services: what may be typed, what is missing, how it reads."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from service_ticket_tools import parameters
from service_ticket_tools.parameters import ParameterError, parse

USERS = {"name": "users", "string": "Users", "type": "integer", "required": True}
AGREED = {"name": "agreed", "string": "Agreed", "type": "boolean", "required": True}
HEADING = {"name": "sep", "string": "Details", "type": "separator", "required": True}
SPEED = {
    "name": "speed",
    "string": "Speed",
    "type": "selection",
    "selection": [["a", "10 Mbit/s"], ["b", "100 Mbit/s"]],
}
EXTRAS = {
    "name": "extras",
    "string": "Extras",
    "type": "tags",
    "tags": [["wifi", "Wi-Fi", 1], ["tv", "TV", 2]],
}
DEFINITION = [USERS, HEADING, AGREED, SPEED, EXTRAS]


def of(kind, **values):
    return {"name": "p", "string": "P", "type": kind, **values}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        ("-3", -3),
        ("1 234,5", 1234.5),
        ("1\u00a0234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1.234.567,5", 1234567.5),
        ("0.5", 0.5),
        (",5", 0.5),
    ],
)
def test_numbers_are_read_in_english_and_russian_spelling(text, number):
    assert parse(of("float"), text) == number


@pytest.mark.parametrize("text", ["abc", "1e999", "nan", "inf", "--1", "1,2,3", "."])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ParameterError) as caught:
        parse(of("float"), text)
    assert caught.value.code == "number"


def test_a_whole_number_has_no_fraction_and_fits():
    assert parse(of("integer"), "1 000") == 1000
    for text, code in (("1.5", "integer"), ("3000000000", "range")):
        with pytest.raises(ParameterError) as caught:
            parse(of("integer"), text)
        assert caught.value.code == code


@given(st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_every_number_is_read_as_it_is_written(number):
    assert parse(of("float"), repr(number)) == number
    assert parse(of("float"), repr(number).replace(".", ",")) == number


def test_dates_are_read_as_the_browser_and_the_reader_write_them():
    assert parse(of("date"), "2026-03-09") == "2026-03-09"
    assert parse(of("date"), "09.03.2026", ("%d.%m.%Y",)) == "2026-03-09"
    assert parse(of("datetime"), "2026-03-09T10:30") == "2026-03-09 10:30:00"
    with pytest.raises(ParameterError) as caught:
        parse(of("date"), "31.02.2026", ("%d.%m.%Y",))
    assert caught.value.code == "date"


@given(st.dates(min_value=date(1000, 1, 1), max_value=date(9998, 12, 31)))
def test_every_date_is_read_as_it_is_written(day):
    assert parse(of("date"), day.isoformat()) == day.isoformat()


@given(st.text())
def test_nothing_that_is_typed_breaks_a_parameter(text):
    for kind in parameters.TYPES:
        if kind == "separator":
            continue
        try:
            parse({**SPEED, **EXTRAS, **of(kind)}, text, ("%d.%m.%Y",), {1})
        except ParameterError:
            pass


def test_only_what_is_offered_can_be_chosen():
    assert parse(SPEED, "b") == "b"
    assert parse(EXTRAS, ["tv", "wifi"]) == ["wifi", "tv"]
    for entry, text in ((SPEED, "c"), (EXTRAS, ["tv", "x"])):
        with pytest.raises(ParameterError) as caught:
            parse(entry, text)
        assert caught.value.code == "choice"


def test_only_contacts_of_ones_own_can_be_chosen():
    assert parse(of("many2one"), "7", partners={7}) == 7
    for text, partners in (("8", {7}), ("7", None), ("x", {7}), ("9" * 5000, {7})):
        with pytest.raises(ParameterError):
            parse(of("many2one"), text, partners=partners)


def test_long_texts_are_refused():
    with pytest.raises(ParameterError) as caught:
        parse(of("char"), "x" * 501)
    assert caught.value.code == "long"
    assert parse(of("text"), "x" * 501) == "x" * 501


def test_everything_typed_comes_back_with_each_error_in_its_place():
    values, errors = parameters.parse_all(
        DEFINITION, {"users": "many", "speed": "b", "agreed": ""}
    )
    assert errors == {"users": "number", "agreed": "required"}
    assert values == {"agreed": False, "speed": "b", "extras": None}


def test_zero_is_an_answer_and_nothing_is_none():
    missing = parameters.missing
    assert missing(DEFINITION, {"users": 0, "agreed": True}) == []
    assert missing(DEFINITION, {"users": False, "agreed": True}) == [USERS]
    assert missing(DEFINITION, {}) == [USERS, AGREED]
    assert missing(DEFINITION, None) == [USERS, AGREED]
    assert missing(None, {"gone": 1}) == []


def test_a_definition_that_people_cannot_fill_in_is_found():
    faults = parameters.definition_faults(
        [
            of("char", string=""),
            of("selection", string="Speed"),
            of("char", string="speed"),
            of("html", string="Story"),
            of("many2one", string="User", comodel="res.users"),
            of("many2one", string="Contact", comodel="res.partner"),
        ]
    )
    assert [code for _entry, code in faults] == [
        "label",
        "options",
        "double",
        "type",
        "model",
    ]


def test_large_numbers_keep_their_digits():
    entry = of("float")
    assert parameters.text_of(entry, 1234567.89) == "1234567.89"
    assert parameters.text_of(entry, 0.1) == "0.1"
    assert parameters.text_of(entry, 5.0) == "5"


def test_a_day_that_no_time_zone_could_follow_is_refused():
    for kind, text in (("date", "9999-12-31"), ("datetime", "9999-12-31T23:59")):
        with pytest.raises(ParameterError):
            parse(of(kind), text)


def test_values_read_in_words():
    text_of = parameters.text_of
    assert text_of(SPEED, "b") == "100 Mbit/s"
    assert text_of(SPEED, "gone") == ""
    assert text_of(EXTRAS, ["tv", "gone"]) == "TV"
    assert text_of(AGREED, True) == "yes"
    assert text_of(AGREED, None) == ""
    assert text_of({**USERS, "suffix": "people"}, 5) == "5 people"
    assert text_of(of("date"), "2026-03-09", format_date=lambda d: f"{d:%d.%m}") == (
        "09.03"
    )
    assert text_of(of("many2one"), 7, names={7: "Anna"}) == "Anna"
