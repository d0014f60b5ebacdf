"""Text search queries of PostgreSQL, written from stems."""

from hypothesis import given
from hypothesis import strategies as st
from service_ticket_tools.text_query import (
    any_of,
    beginning_with,
    quoted,
    rarest_part,
)


def test_words_are_joined_by_or():
    assert any_of(["касс", "чек"]) == "'касс' | 'чек'"
    assert any_of([]) == ""


def test_an_unfinished_word_finds_longer_ones():
    assert beginning_with("печ") == "'печ':*"


def test_signs_of_the_language_are_escaped():
    assert quoted("it's") == "'it''s'"
    assert quoted("a\\b") == "'a\\\\b'"


@given(st.text())
def test_nothing_leaves_the_quotes(word):
    inner = quoted(word)[1:-1]
    assert inner.replace("\\\\", "").replace("''", "").count("'") == 0
    assert inner.replace("''", "'").replace("\\\\", "\\") == word


def test_the_rarest_part_is_the_longest_number():
    assert rarest_part("Касса, Мира 123, ККТ 0000012345") == " 0000012345"
    assert rarest_part("Ошибка E1001 на кассе 12") == "1001"
    assert rarest_part("235 не печатает") == "235"


def test_words_and_short_numbers_are_not_rare():
    assert rarest_part("Касса 12 не печатает") == ""
    assert rarest_part("") == ""


@given(st.text())
def test_the_rarest_part_stands_in_the_text(text):
    assert rarest_part(text) in text
