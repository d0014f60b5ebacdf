"""What customers may upload, and what they may not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from service_ticket_tools.uploads import BOXED, EXTENSIONS, SIGNATURES, is_welcome

FILES = {
    name: [begin + b" and more" for begin in begins] or [b"Plain words"]
    for name, begins in SIGNATURES.items()
} | {name: [b"\0\0\0\x18ftypmp42"] for name in BOXED}
PROGRAMMES = [b"MZ\x90", b"\x7fELF\x02", b"\xca\xfe\xba\xbe", b"#!/bin/sh", b"<?php x"]


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_files_that_are_what_their_names_say_are_welcome(extension):
    assert all(is_welcome(f"file.{extension}", each) for each in FILES[extension])
    assert all(is_welcome(f"FILE.{extension.upper()}", e) for e in FILES[extension])


@pytest.mark.parametrize("extension", EXTENSIONS)
@pytest.mark.parametrize("content", PROGRAMMES)
def test_no_name_makes_a_programme_welcome(extension, content):
    assert not is_welcome(f"picture.{extension}", content + b"\0" * 20)


@pytest.mark.parametrize(
    "name",
    ["run.exe", "page.html", "drawing.svg", "code.js", "mail.pdf.exe", "", "a."],
)
def test_other_kinds_are_refused_whatever_they_contain(name):
    assert not any(is_welcome(name, each) for rows in FILES.values() for each in rows)


@given(st.text(), st.sampled_from([*SIGNATURES]), st.binary(max_size=40))
def test_what_begins_otherwise_than_its_kind_is_refused(stem, extension, content):
    signatures = SIGNATURES[extension]
    if signatures and not content.startswith(signatures):
        assert not is_welcome(f"{stem}.{extension}", content)


def test_text_with_zero_bytes_is_no_text_unless_it_says_why():
    assert not is_welcome("table.csv", b"a;b\0c")
    assert is_welcome("table.csv", "a;b".encode("utf-16"))
