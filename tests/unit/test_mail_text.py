"""The words of a mail, shown to people who decide about it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from service_ticket_tools.repair import read_text

from tests.mail_corpus import load_cases


@given(st.binary(max_size=2000))
def test_no_bytes_make_it_fail(raw):
    assert isinstance(read_text(raw), str)


def test_markup_scripts_and_styles_do_not_show():
    raw = (
        b"Content-Type: text/html; charset=utf-8\r\n\r\n"
        b"<style>p {color: red}</style><script>alert(1)</script>"
        b"<p>The <b>till</b> is broken.</p><!-- hidden -->"
    )
    assert read_text(raw) == "The till is broken."


def test_plain_text_is_preferred_and_read_in_its_charset():
    raw = (
        b'Content-Type: multipart/alternative; boundary="b"\r\n\r\n'
        b"--b\r\nContent-Type: text/plain; charset=koi8-r\r\n\r\n"
        + "Касса сломалась.".encode("koi8-r")
        + b"\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>Other</p>\r\n--b--\r\n"
    )
    assert read_text(raw) == "Касса сломалась."


@pytest.mark.parametrize("case", load_cases(), ids=str)
def test_every_mail_of_the_corpus_can_be_shown(case):
    assert "\0" not in read_text(case.raw)
