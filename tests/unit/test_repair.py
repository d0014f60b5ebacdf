"""Mails that Python's own parser stumbles over."""

import email.policy
from email import message_from_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st
from service_ticket_tools.repair import repair

FALLBACK = "<fallback@service.local>"


def message_id(value):
    """Return the Message-ID that a mail has after its repair."""
    raw = b"Message-ID: " + value.encode() + b"\r\n\r\nBody\r\n"
    message = message_from_bytes(raw, policy=email.policy.SMTP)
    repair(message, FALLBACK)
    return message["Message-ID"]


@given(st.text('ab@.<>[]()":;,\\ -', max_size=12))
def test_any_message_id_can_be_read(value):
    assert message_id(value)


@pytest.mark.parametrize(
    ("value", "result"),
    [
        ("<1@client.example>", "<1@client.example>"),
        ("1@client.example", "<1@client.example>"),
        ("<@client.example>", FALLBACK),
        ("<[1]@client.example>", FALLBACK),
        ("<1@[>", FALLBACK),
        ("", FALLBACK),
    ],
)
def test_message_id_is_kept_where_it_can_be_read(value, result):
    assert message_id(value) == result
