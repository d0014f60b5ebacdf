"""Whether the answer to the mail of an approval approves or rejects."""

import pytest
from service_approval_tools.mail_answer import APPROVED, REJECTED, read_answer


@pytest.mark.parametrize(
    "text",
    [
        "Согласовано",
        "согласовано.",
        "Добрый день!\nСогласована. Спасибо!",
        "Здравствуйте, Анна. Утверждаю, начинайте работы",
        "Одобрено\n\nС уважением,\nИван, но не всегда",
        "Approved",
        "Hello,\nI approve.\n\nBest regards\nAnn",
        "Утверждён",
    ],
)
def test_a_clear_yes(text):
    assert read_answer(text) == (APPROVED, "")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Отклоняю, потому что дорого", "дорого"),
        (
            "отклоняю: Нет бюджета, если только весной",
            "Нет бюджета, если только весной",
        ),
        ("Не согласовано. Стена слишком тонкая?", "Стена слишком тонкая?"),
        ("Rejected, because the Roof is weak", "the Roof is weak"),
        ("I do not approve: too dear", "too dear"),
        ("Не утверждаю, т. к. нет денег\n--\nИван", "нет денег"),
        ("Отклоняю", ""),
        ("Добрый день.\nОтклонено!\nСпасибо", ""),
    ],
)
def test_a_clear_no_with_its_reason(text, reason):
    assert read_answer(text) == (REJECTED, reason)


@pytest.mark.parametrize(
    "text",
    [
        "",
        None,
        "ok",
        "Да",
        "Согласовано?",
        "Согласовано, но без пункта 3",
        "Согласовано, если до пятницы",
        "Согласовано. Нет, отклоняю",
        "Согласовано не мной",
        "А кто-нибудь уже согласовал?",
        "Я думаю, что согласовано",
        "Approved unless it rains",
        "Согласование продолжается",
        "Approve or reject? I do not know",
        "approved " + "word " * 40,
    ],
)
def test_anything_else_is_for_people(text):
    assert read_answer(text) is None
