"""Quoted history in the bodies of mails."""

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape
from service_ticket_tools.quote import mark_quotes, quoted_lines, without_quotes


def shown(html):
    root = lxml.html.fragment_fromstring(str(html), create_parent="div")
    for node in list(root.iterfind(".//*[@data-o-mail-quote]")):
        node.drop_tree()
    return root.text_content().strip()


def text_of(html):
    root = lxml.html.fragment_fromstring(str(html), create_parent="div")
    return root.text_content()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Yes.\n\n> Shall we come?", "Yes."),
        ("Yes.\n\nOn 12.03.2026, Desk wrote:\n> Shall we come?", "Yes."),
        ("Да.\n\n12.03.2026 12:00, Desk пишет:\n> Приехать?", "Да."),
        ("Да.\n\n-----Исходное сообщение-----\nОт: Desk\nПриехать?", "Да."),
        ("Да.\n\nОт: Desk <d@desk.example>\nОтправлено: 12.03\n\nПриехать?", "Да."),
        ("Yes.\n-- \nIvan", "Yes."),
        ("> When?\nOn Friday.", "On Friday."),
        (
            "The mechanic wrote:\nit is the valve.",
            "The mechanic wrote:\nit is the valve.",
        ),
        ("Load > 5 kW, limit < 4 kW", "Load > 5 kW, limit < 4 kW"),
        ("> only history", "> only history"),
    ],
)
def test_the_answer_shows_and_the_history_does_not(text, words):
    assert shown(mark_quotes(f"<pre>{escape(text)}</pre>")) == words


@given(st.text(max_size=400))
def test_marking_loses_no_text(text):
    html = f"<pre>{escape(text)}</pre>"
    assert text_of(mark_quotes(html)) == text_of(html)


@given(st.lists(st.text(max_size=40), max_size=30))
def test_lines_are_marked_once_and_exist(lines):
    assert quoted_lines(lines) <= set(range(len(lines)))


@pytest.mark.parametrize("html", ["", None, "   ", "<!-- -->", "<p>", "<br>"])
def test_odd_bodies_stay_as_they_are(html):
    assert (mark_quotes(html) or "") == (html or "")


def test_without_quotes_only_what_was_written_is_left():
    marked = mark_quotes("<p>Yes.</p><blockquote>Shall we come?</blockquote>")
    assert without_quotes(marked) == "<p>Yes.</p>"
    assert without_quotes("<p>Yes.</p>") == "<p>Yes.</p>"
    assert without_quotes(None) == ""


def test_without_quotes_a_text_that_is_nothing_else_stays():
    body = '<blockquote data-o-mail-quote="1">Shall we come?</blockquote>'
    assert without_quotes(body) == body
