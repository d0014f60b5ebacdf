"""Mail addresses with tags, and who a From header names."""

from email.utils import parseaddr

import pytest
from hypothesis import given
from hypothesis import strategies as st
from service_ticket_tools.addresses import without_tag
from service_ticket_tools.headers import (
    UNKNOWN_SENDER,
    decode_bytes,
    header_text,
    sender,
)

WORDS = st.text("abcxyz012.-", min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("address", "mailbox"),
    [
        ("help+t1@desk.example", "help@desk.example"),
        ("help@desk.example", "help@desk.example"),
        ("help+a+b@desk.example", "help@desk.example"),
        ("+only@desk.example", "+only@desk.example"),
        ("help@desk+x.example", "help@desk+x.example"),
        ("no address", "no address"),
        ("", ""),
    ],
)
def test_an_address_without_its_tag(address, mailbox):
    assert without_tag(address) == mailbox


@given(WORDS, st.text("abc+", max_size=8), WORDS)
def test_every_tag_leads_to_the_same_mailbox(name, tag, domain):
    tagged = f"{name}+{tag}@{domain}"
    assert without_tag(tagged) == f"{name}@{domain}"
    assert without_tag(without_tag(tagged)) == without_tag(tagged)


@given(st.text())
def test_text_in_utf8_is_read_whatever_the_mail_declares(text):
    # Without letters beyond ASCII, charsets that use other bytes may be meant.
    text = f"ж{text}".replace("\ufeff", "")
    assert decode_bytes(text.encode("utf-8", "ignore"), "cp1251") == text.encode(
        "utf-8", "ignore"
    ).decode("utf-8")


@pytest.mark.parametrize("declared", [None, "us-ascii", "nonsense", "utf-8"])
def test_russian_of_windows_is_read_without_being_declared(declared):
    assert decode_bytes("Не печатает касса".encode("cp1251"), declared) == (
        "Не печатает касса"
    )


@given(st.binary(), st.none() | st.text(max_size=10))
def test_any_bytes_become_text_that_can_be_stored(raw, declared):
    text = decode_bytes(raw, declared)
    assert text.encode().decode() == text


@given(st.text())
def test_a_header_is_one_line(value):
    text = header_text(value)
    assert text == text.strip()
    assert not set(text) & {"\n", "\r", "\t", "\0"}


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("Anna <anna@client.example>", "anna@client.example"),
        ("anna@client.example", "anna@client.example"),
        ('"boss@bank.example" <thief@evil.example>', "thief@evil.example"),
        ("boss@bank.example <thief@evil.example>", "thief@evil.example"),
        ("=?utf-8?b?0JDQvdC90LA=?= <anna@client.example>", "anna@client.example"),
    ],
)
def test_the_sender_is_the_address_and_not_what_the_name_pretends(value, address):
    assert parseaddr(sender(value))[1] == address


@pytest.mark.parametrize("value", [None, "", "<>", "undisclosed"])
def test_a_header_without_address_names_no_address(value):
    assert "@" not in sender(value)


def test_nobody_has_a_name():
    assert sender(None) == UNKNOWN_SENDER


@given(st.text())
def test_no_from_header_makes_it_fail(value):
    assert sender(value)
