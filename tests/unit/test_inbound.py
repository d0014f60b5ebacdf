"""What the ledger reads from raw mails."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from service_ticket_tools.inbound import read_facts

from tests.mail_corpus import load_cases

MAIL = (
    b"From: Ivan <ivan@client.example>\r\nTo: support@desk.example\r\n"
    b"Subject: Printer\r\nMessage-ID: <1@client.example>\r\n\r\nIt is broken.\r\n"
)


@given(st.binary(max_size=3000))
def test_no_bytes_make_it_fail(raw):
    facts = read_facts(raw)
    assert "\0" not in facts.subject + facts.email_from + facts.message_id


@given(st.binary(max_size=300), st.sampled_from([b"Subject: ", b"From: ", b"Date: "]))
def test_no_header_makes_it_fail(value, name):
    read_facts(name + value.replace(b"\n", b"") + b"\r\n\r\ntext")


@pytest.mark.parametrize("case", load_cases(), ids=str)
def test_every_mail_of_the_corpus_is_read(case):
    facts = read_facts(case.raw)
    assert "\n" not in facts.subject + facts.email_from


@given(st.lists(st.sampled_from(["by mx1", "by mx2"]), max_size=3))
def test_copies_that_came_different_ways_are_one_mail(hops):
    received = b"".join(b"Received: %s\r\n" % hop.encode() for hop in hops)
    copy = (received + b"Delivered-To: second@desk.example\r\n" + MAIL).replace(
        b"\r\n", b"\n"
    )
    assert read_facts(copy).fingerprint == read_facts(MAIL).fingerprint


@pytest.mark.parametrize(
    "changed",
    [
        MAIL.replace(b"broken", b"repaired"),
        MAIL.replace(b"Printer", b"Scanner"),
        MAIL.replace(b"<1@", b"<2@"),
        MAIL.replace(b"ivan@", b"anna@"),
    ],
)
def test_a_mail_that_says_something_else_is_another_mail(changed):
    assert read_facts(changed).fingerprint != read_facts(MAIL).fingerprint


@pytest.mark.parametrize(
    ("headers", "automation"),
    [
        (b"", None),
        (b"Auto-Submitted: no", None),
        (b"Auto-Submitted: auto-replied", "auto_reply"),
        (b"Auto-Submitted: auto-generated", "auto_generated"),
        (b"X-Autoreply: yes", "auto_reply"),
        (b"Precedence: auto_reply", "auto_reply"),
        (b"Precedence: bulk", "bulk"),
        (b"List-Unsubscribe: <mailto:x@list.example>", "bulk"),
        (b"X-Auto-Response-Suppress: All", "auto_generated"),
        (b"Return-Path: <>", "auto_reply"),
        (b"Content-Type: multipart/report; report-type=delivery-status", "bounce"),
        (
            b"Content-Type: multipart/report; report-type=disposition-notification",
            "auto_reply",
        ),
    ],
)
def test_headers_tell_whether_a_person_wrote(headers, automation):
    raw = headers + b"\r\n" + MAIL if headers else MAIL
    assert read_facts(raw).automation == automation


def test_who_sent_a_mail_is_not_what_the_display_name_says():
    raw = MAIL.replace(
        b"From: Ivan <ivan@client.example>",
        b'From: "ivan@client.example" <mallory@attacker.example>',
    )
    assert read_facts(raw).email_from.endswith("<mallory@attacker.example>")
