"""Links lose their keys, and get that of a rating back."""

import pytest
from service_ticket_tools.keys import has_rating, hide_keys, show_rating

PAGE = "https://desk.example/my/tickets/7"


@pytest.mark.parametrize(
    ("html", "hidden"),
    [
        (f'<a href="{PAGE}?access_token=ab-12">x</a>', f'<a href="{PAGE}">x</a>'),
        (f'"{PAGE}?a=1&amp;access_token=s&amp;b=2"', f'"{PAGE}?a=1&amp;b=2"'),
        (f"{PAGE}?pid=3&hash=f00&access_token=s#discussion", f"{PAGE}#discussion"),
        (f'"{PAGE}?notice=rate"', f'"{PAGE}?notice=rate"'),
        ("What is a hash=? access_token", "What is a hash=? access_token"),
        ("https://d/service/rate/Ab_1-x", "https://d/my/tickets/7?rating=#rating"),
    ],
)
def test_nothing_that_opens_something_is_left(html, hidden):
    assert hide_keys(html, 7) == hidden
    assert hide_keys(hidden, 7) == hidden


def test_the_customer_gets_the_key_of_the_rating_back():
    html = "".join(
        f'<a href="https://d/service/rate/secret?value={value}">{value}</a>'
        for value in range(1, 6)
    )
    hidden = hide_keys(html, 7)
    assert "secret" not in hidden
    assert has_rating(hidden, 7)
    assert not has_rating(hidden, 8)
    assert show_rating(hidden, 7, "secret") == html
