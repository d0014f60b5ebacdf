"""What an earlier answer may say to another client."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from service_ticket_tools.answer_text import best_answer, own_words, without_names

LONG = "Open the cover, clean the head and close it again."


def test_quoted_words_of_the_client_are_left_out():
    body = (
        "<p>Clean it.</p><blockquote>My code is 777</blockquote>"
        '<p data-o-mail-quote="1">I am angry</p>'
    )
    words = own_words(body)
    assert "Clean it." in words
    assert "777" not in words and "angry" not in words


@pytest.mark.parametrize("body", ["", None, " ", "<", "<p>"])
def test_bodies_without_words_do_no_harm(body):
    assert "777" not in own_words(body)


def test_the_longest_answer_says_most_and_short_ones_nothing():
    assert best_answer(["Hello", LONG, "Thanks, closed"]) == LONG
    assert best_answer(["Hello", "Done"]) == ""
    assert best_answer([]) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Анна, добрый день!\nПерезагрузите.", "Добрый день!\nПерезагрузите."),
        ("Передайте Анне Петровой.", "Передайте … …."),
        ("Пишите на anna@x.example", "Пишите на …"),
        ("Звоните +7 900 000-00-01 утром", "Звоните … утром"),
        ("Смотрите T-000123 и [T-000124]", "Смотрите … и …"),
        ("В «Колоске» всё работает", "В «…» всё работает"),
        ("Касса SN-1 исправна", "Касса … исправна"),
        ("Ошибка 235, порт 7777", "Ошибка 235, порт 7777"),
        ("Готово.\n-- \nСлужба поддержки", "Готово."),
        ("Hello Anna,\nplease wait", "Hello,\nplease wait"),
    ],
)
def test_nobody_in_particular_is_named(text, expected):
    names = ["Анна Петрова", "Anna Petrova", "ООО «Колосок»"]
    assert without_names(text, names, ["SN-1"]) == expected


@given(st.text(max_size=200), st.text(alphabet="абвгдежзиклмн", min_size=3, max_size=9))
def test_a_name_never_stays(text, name):
    hidden = without_names(f"{text} {name} {text}", [name])
    assert name not in hidden.lower().replace("…", " ").split()


def test_legal_forms_and_short_words_are_no_names():
    assert without_names("ООО и АО на ты", ["ООО «АО»", "на"]) == "ООО и АО на ты"
