"""Numbers of telephones, hosts of recordings, and when a call opens a ticket."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from service_telephony_tools.hosts import is_among, read_hosts
from service_telephony_tools.numbers import is_extension, is_hidden, mask, to_e164
from service_telephony_tools.sound import sound_type
from service_telephony_tools.ticket_rule import opens_ticket

NUMBER = "+79161234567"


@pytest.mark.parametrize(
    "raw",
    [
        *("+79161234567", "89161234567", "79161234567", "9161234567"),
        *(
            "8 (916) 123-45-67",
            "+7 916 123 45 67",
            "8-916-123-45-67",
            "tel:89161234567",
        ),
        *("sip:+79161234567@pbx.example", " +7\u00a0916\u00a0123-45-67 "),
    ],
)
def test_one_number_in_many_spellings(raw):
    assert to_e164(raw, "RU") == NUMBER


@pytest.mark.parametrize(
    "raw",
    [
        *(
            "101",
            "*101",
            "112",
            "1001#",
            "123456",
            "sip:101@pbx",
            "",
            None,
            "anonymous",
        ),
        *("<unknown>", "Restricted", "1234567", "+88005553535", "abc", "+7", [], 3.5),
    ],
)
def test_what_is_no_number_of_the_world(raw):
    assert to_e164(raw, "RU") == ""


def test_other_countries_are_no_riddle():
    assert to_e164("8-10-375-29-123-45-67", "RU") == "+375291234567"
    assert to_e164("+7 701 234 56 78", "RU") == "+77012345678"
    assert to_e164("+49 30 901820", "") == "+4930901820"
    assert to_e164("9161234567", "") == ""


def test_short_numbers_come_first():
    assert all(map(is_extension, ("1", "101", "*1", "99#", "123456", "1 01")))
    assert not any(map(is_extension, ("1234567", "+101", "1a", "", None)))


def test_who_hides():
    assert all(map(is_hidden, ("", "Anonymous", "<unknown>", None, " private ")))
    assert not is_hidden(NUMBER)


@given(st.text())
def test_a_masked_number_is_never_the_number(text):
    to_e164(text, "RU")
    assert mask(NUMBER + text[:3]) != NUMBER + text[:3]
    assert "1234" not in mask(NUMBER)


def test_hosts_are_read_line_by_line():
    text = "records.example.com\n*.Example.net\n\n"
    assert read_hosts(text) == (["records.example.com", "*.example.net"], "")
    for wrong in ("https://a.example", "a b", "a.example/x", "*", "a..b", "-"):
        if wrong != "-":
            assert read_hosts(wrong)[1] == wrong


def test_only_hosts_of_the_list_are_among_it():
    hosts = ["records.example.com", "*.example.net"]
    assert is_among("Records.Example.com.", hosts)
    assert is_among("a.b.example.net", hosts)
    for host in (
        "example.net",
        "evilexample.net",
        "records.example.com.evil",
        "",
        None,
    ):
        assert not is_among(host, hosts)


@pytest.mark.parametrize(
    ("rule", "callers", "is_known", "state", "missed", "expected"),
    [
        ("manual", "all", True, "ended", True, False),
        ("ringing", "all", False, "ringing", False, True),
        ("ringing", "all", False, "ended", False, True),
        ("missed", "all", False, "ringing", False, False),
        ("missed", "all", False, "ended", True, True),
        ("missed", "all", False, "ended", False, False),
        ("missed", "known", False, "ended", True, False),
        ("missed", "unknown", True, "ended", True, False),
        ("ringing", "unknown", False, "ringing", False, True),
    ],
)
def test_when_a_call_opens_a_ticket(rule, callers, is_known, state, missed, expected):
    assert opens_ticket(rule, callers, is_known, state, missed) is expected


def test_a_sound_is_told_by_its_bytes():
    assert sound_type(b"ID3\x04") == "mp3"
    assert sound_type(b"RIFF\0\0\0\0WAVEfmt ") == "wav"
    assert sound_type(b"OggS") == "ogg"
    for content in (b"", b"<html>", b"RIFF\0\0\0\0AVI ", b"%PDF"):
        assert sound_type(content) == ""
