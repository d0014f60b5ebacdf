"""Words of a search, and what changed between two versions of an article."""

from hypothesis import given
from hypothesis import strategies as st
from service_knowledge_tools.changes import describe_changes
from service_knowledge_tools.words import MAX_WORDS, is_unfinished, read_words


def test_words_lose_what_stands_around_them_and_come_once():
    assert read_words("Касса, «ЁЛКА» (касса) E-102!") == ["касса", "елка", "e-102"]


def test_the_last_word_is_finished_by_a_space():
    assert is_unfinished("фиск")
    assert not is_unfinished("фиск ")
    assert not is_unfinished("")


@given(st.one_of(st.text(), st.none(), st.integers()))
def test_anything_gives_few_words_without_quotes_around_them(text):
    words = read_words(text)
    assert len(words) <= MAX_WORDS
    assert all(word and word.strip("'\"") == word for word in words)


def test_changes_show_what_went_and_what_came():
    html = describe_changes(["Title", "Old"], ["Title", "New <b>"])
    assert "<del>Old</del>" in html
    assert "<ins>New &lt;b&gt;</ins>" in html


def test_nothing_is_shown_where_nothing_differs():
    assert describe_changes(["a"], ["a"]) == ""
    assert describe_changes([], []) == ""
