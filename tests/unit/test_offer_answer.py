"""Whether the answer to an offer says yes or no."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from service_workorder_tools.offer_answer import read_answer


@pytest.mark.parametrize(
    "text",
    [
        "Принимаю",
        "принимаем!",
        "Согласен.",
        "Мы согласны",
        "Берём",
        "беру, буду завтра в 10",
        "Да",
        "Да, принимаю.",
        "Добрый день!\n\nПринимаю.\n\nС уважением,\nИван Петров\nне могу говорить",
        "Здравствуйте, Анна. Согласна.",
        "Accept",
        "I accept.",
        "Yes, we accept the work",
        "Hello Anna,\nyes.\n\nSent from my phone",
        "Agreed\n-- \nIvan",
        "We’ll take it",
    ],
)
def test_a_clear_yes_accepts(text):
    assert read_answer(text) == "accept"


@pytest.mark.parametrize(
    "text",
    [
        "Отказ",
        "отказываюсь, нет людей",
        "Не могу",
        "К сожалению, не сможем.",
        "Не принимаю",
        "мы не согласны",
        "не берем",
        "Нет",
        "Нет, не беру",
        "decline",
        "No",
        "We cannot accept this work",
        "I can’t",
        "Sorry, we do not accept it",
        "Добрый день, не можем. Спасибо",
    ],
)
def test_a_clear_no_declines(text):
    assert read_answer(text) == "decline"


@pytest.mark.parametrize(
    "text",
    [
        "",
        None,
        "Сколько это займёт времени?",
        "Принимаю, но только в среду",
        "Согласен, если заплатите вдвое",
        "Можем ли мы приехать завтра",
        "да нет, наверное",
        "Yes, but next week",
        "accept or decline",
        "We accept if the price is 5000",
        "Готово",
        "Данные отправлены",
        "Noted",
        "Берег реки, номер дома 5",
        "Перезвоните мне",
        "принимаю " + "и ещё хочу рассказать " * 20,
    ],
)
def test_anything_else_is_for_people(text):
    assert read_answer(text) is None


@given(st.text())
def test_no_text_is_an_error(text):
    assert read_answer(text) in ("accept", "decline", None)


@given(st.text(alphabet="абвгд .,!\n", max_size=30))
def test_a_question_is_never_an_answer(text):
    assert read_answer(f"{text} принимаю?") is None
