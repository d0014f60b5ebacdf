"""What visitors of a website are told, and who may show the form."""

import pytest
from service_ticket_tools.hours import describe_hours
from service_widget_tools.origins import read_origin, read_origins

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], ""),
        ([(0, 9, 18)], "Mon 09:00–18:00"),
        ([(day, 9, 18) for day in range(5)], "Mon–Fri 09:00–18:00"),
        ([(0, 8, 12), (0, 13, 17.5)], "Mon 08:00–17:30"),
        (
            [(0, 9, 18), (1, 9, 18), (3, 9, 18), (5, 10, 15)],
            "Mon–Tue 09:00–18:00, Thu 09:00–18:00, Sat 10:00–15:00",
        ),
        ([(6, 0, 24)], "Sun 00:00–24:00"),
    ],
)
def test_hours_in_words(rows, words):
    assert describe_hours(rows, DAYS) == words


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://www.example.com/contact?x=1", "https://www.example.com"),
        ("example.com", "https://example.com"),
        ("HTTP://Example.com:8080", "http://example.com:8080"),
        ("https://опора.рф", "https://xn--80a1aadg.xn--p1ai"),
        ("ftp://example.com", None),
        ("https://user@example.com", None),
        ("https://example.com:port", None),
        ("https://*.example.com", None),
        ("https://a.com;script-src", None),
        ("https://", None),
        ("'none'", None),
    ],
)
def test_addresses_of_websites(typed, origin):
    assert read_origin(typed) == origin


def test_the_first_wrong_line_is_named():
    assert read_origins("a.example\n\nhttps://a.example") == (
        ["https://a.example"],
        None,
    )
    assert read_origins("a.example\n*")[1] == "*"
    assert read_origins(None) == ([], None)
