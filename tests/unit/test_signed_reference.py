"""Signed references in mails."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from service_ticket_tools import signed_reference
from service_ticket_tools.signed_reference import Proof, find_proof, write_reference

KINDS = ("outside", "ticket")


def sign(kind, ids):
    return hashlib.sha256(repr(("secret", kind, ids)).encode()).hexdigest()


def write(*proof):
    return write_reference(Proof(*proof), "desk.example", sign)


@given(
    st.sampled_from(KINDS),
    st.lists(st.integers(0, 10**18 - 1), min_size=1, max_size=3).map(tuple),
    st.text(max_size=50),
)
def test_what_was_written_is_found_among_other_text(kind, ids, text):
    proof = Proof(kind, ids)
    header = f"{text} {write(kind, ids)} <other@client.example>"
    assert find_proof(header, KINDS, sign) == proof


@given(st.text(max_size=300))
def test_any_other_text_proves_nothing(text):
    assert find_proof(text, KINDS, sign) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("-7-", "-8-"),  # another record
        ("-7-", "-7-3-"),  # a party beside it
        ("-7-", "-"),
        ("service-ticket", "service-outside"),
        ("service-ticket", "service-Ticket"),
        ("@", "0@"),
    ],
)
def test_nothing_can_be_changed_about_a_reference(old, new):
    reference = write("ticket", (7,))
    assert find_proof(reference, KINDS, sign)
    forged = reference.replace(old, new)
    assert forged != reference
    assert find_proof(forged, KINDS, sign) is None


def test_every_digit_of_the_signature_counts():
    head, _, signature = write("ticket", (7,)).partition("@")[0].rpartition("-")
    for place, digit in enumerate(signature):
        other = "0" if digit != "0" else "1"
        forged = f"{signature[:place]}{other}{signature[place + 1 :]}"
        assert find_proof(f"{head}-{forged}@desk.example>", KINDS, sign) is None


def test_a_kind_that_is_not_asked_for_proves_nothing():
    assert find_proof(write("ticket", (7,)), ["expert"], sign) is None
    assert find_proof(write("ticket", (7,)), [], sign) is None


def test_the_first_kind_that_is_asked_for_counts_wherever_it_stands():
    outside, ticket = write("outside", (7, 3)), write("ticket", (8,))
    for text in (f"{outside} {ticket}", f"{ticket}{outside}"):
        assert find_proof(text, KINDS, sign) == Proof("outside", (7, 3))


def test_of_one_kind_the_last_that_is_genuine_counts():
    forged = write("ticket", (9,)).replace("-9-", "-10-")
    text = f"{write('ticket', (7,))} {write('ticket', (8,))} {forged}"
    assert find_proof(text, KINDS, sign) == Proof("ticket", (8,))


@pytest.mark.parametrize("text", ["", None, "<service-ticket-7@desk.example>"])
def test_no_reference_proves_nothing(text):
    assert find_proof(text, KINDS, sign) is None


def test_signatures_are_compared_in_constant_time(monkeypatch):
    compared = []
    monkeypatch.setattr(
        signed_reference, "compare_digest", lambda a, b: compared.append((a, b))
    )
    assert find_proof(write("ticket", (7,)), KINDS, sign) is None
    assert compared == [(sign("ticket", (7,))[:32],) * 2]
