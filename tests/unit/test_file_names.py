"""File names that somebody outside has chosen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from service_ticket_tools.file_names import MAX_LENGTH, clean_file_name


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("act.pdf", "act.pdf"),
        ("Счёт № 5.pdf", "Счёт № 5.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ivan\\act.pdf", "act.pdf"),
        ("act\u202efdp.exe", "actfdp.exe"),
        ("act\0.exe.pdf", "act.exe.pdf"),
        ("act\r\n2026.pdf", "act 2026.pdf"),
        ("...", "attachment"),
        ("", "attachment"),
    ],
)
def test_a_name_is_a_name_and_no_path(name, cleaned):
    assert clean_file_name(name) == cleaned


@given(st.text(max_size=600))
def test_any_name_becomes_safe(name):
    cleaned = clean_file_name(name)
    assert 0 < len(cleaned) <= MAX_LENGTH
    assert not set(cleaned) & set("/\\\0\r\n")
    assert clean_file_name(cleaned) == cleaned


@given(st.text("abc", min_size=MAX_LENGTH))
def test_a_cut_name_keeps_its_extension(stem):
    assert clean_file_name(f"{stem}.pdf").endswith(".pdf")
