"""What browsers send is read without trust."""

from hypothesis import given
from hypothesis import strategies as st
from service_ticket_tools.typed import clean, read_number


def test_a_number_is_digits_and_few_of_them():
    assert read_number("17") == 17
    assert read_number(17) == 17
    for text in (None, "", "x", "-1", "1.5", "²", " 1", "9" * 10, "9" * 5000):
        assert read_number(text) is None


@given(st.text())
def test_nothing_that_is_typed_breaks_the_reading(text):
    number = read_number(text)
    assert number is None or 0 <= number < 10**9
    assert "\x00" not in clean(text)


def test_lines_and_tabs_stay():
    assert clean("a\tb\r\nc\x00\x1b") == "a\tb\r\nc"
    assert clean(None) == ""
