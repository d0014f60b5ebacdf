"""The corpus itself is in order; what Odoo makes of it is tested elsewhere."""

import email
import email.policy
import hashlib
import json
import re

import pytest

from . import DERIVED_PLACEHOLDERS, FOLDER, PLACEHOLDERS, load_cases

GROUPS = {
    "address",
    "agent",
    "alarm",
    "attach",
    "attack",
    "auto",
    "bounce",
    "broken",
    "calendar",
    "date",
    "encoding",
    "html",
    "id",
    "list",
    "loop",
    "mime",
    "outside",
    "quote",
    "robot",
    "route",
    "sealed",
    "subject",
    "thread",
}
OUTCOMES = {"ticket", "reply", "note", "ignored", "quarantined"}
SETUPS = {
    "none",
    "open_ticket",
    "closed_ticket",
    "old_closed_ticket",
    "merged_ticket",
    "outside_ticket",
}
REASONS = {
    "duplicate",
    "own_message",
    "bounce",
    "auto_reply",
    "loop",
    "unroutable",
    "not_participant",
    "unreadable",
    "recovery",
}
STRINGS = {"body_contains", "body_lacks", "display_contains", "display_lacks", "cc"}
KEYS = STRINGS | {
    "title",
    "setup",
    "deliver",
    "outcome",
    "reason",
    "subject",
    "email_from",
    "contact",
    "client",
    "team",
    "attachments",
    "acknowledged",
}
NAME = re.compile("[a-z]+(_[a-z0-9]+)+")
CASES = load_cases()


def test_there_are_enough_cases_with_one_expectation_each():
    mails = {path.stem for path in FOLDER.glob("*.eml")}
    expectations = {path.stem for path in FOLDER.glob("*.json")}
    assert mails == expectations
    assert len(mails) >= 100


def test_names_are_unique_also_where_letter_case_does_not_count():
    names = [case.name.lower() for case in CASES]
    assert sorted(set(names)) == sorted(names)


def test_titles_are_unique():
    titles = [case.expected["title"] for case in CASES]
    assert [title for title in titles if titles.count(title) > 1] == []


def test_every_group_has_a_case():
    assert {case.group for case in CASES} == GROUPS


def test_every_outcome_and_setup_is_expected_somewhere():
    assert {case.expected["outcome"] for case in CASES} == OUTCOMES
    assert {case.expected.get("setup", "none") for case in CASES} == SETUPS


def test_no_file_is_large():
    large = [path.name for path in FOLDER.iterdir() if path.stat().st_size > 200_000]
    assert large == []


def test_generated_mails_are_always_the_same():
    def digests():
        return [hashlib.sha256(case.raw).digest() for case in load_cases()]

    assert digests() == digests()


def test_fill_replaces_every_placeholder_or_says_which_is_missing():
    case = next(c for c in CASES if c.name == "attack_signature_tampered")
    values = {
        "ticket_number": "T-000123",
        "ticket_message_id": "<1@desk.example>",
        "first_message_id": "<2@client.example>",
        "signed_reference": "<T-000123.0123456789abcdef@desk.example>",
    }
    filled = case.fill(**values)
    assert b"{{" not in filled
    assert b"<T-000123.01234567" in filled
    assert values["signed_reference"].encode() not in filled
    with pytest.raises(KeyError):
        case.fill(ticket_number="T-000123")


def wrong(is_right):
    """Return the names of the cases for which a condition does not hold."""
    return [case.name for case in CASES if not is_right(case)]


def test_expectations_have_known_keys_and_values():
    def is_right(case):
        expected = case.expected
        return (
            set(expected) <= KEYS
            and expected["title"].endswith(".")
            and expected["outcome"] in OUTCOMES
            and expected.get("setup", "none") in SETUPS
            and expected.get("deliver", 1) in (1, 2)
            and expected.get("team", "Support") in ("Support", "Billing")
        )

    assert wrong(is_right) == []


def test_lists_of_texts_hold_texts():
    def is_right(case):
        texts = [text for key in STRINGS for text in case.expected.get(key, [])]
        return all(isinstance(text, str) and text for text in texts)

    assert wrong(is_right) == []


def test_a_reason_stands_with_mails_that_were_set_aside_and_only_there():
    def is_right(case):
        if case.expected["outcome"] in ("ignored", "quarantined"):
            return case.expected["reason"] in REASONS
        return "reason" not in case.expected

    assert wrong(is_right) == []


def test_what_must_be_there_does_not_contain_what_must_not():
    def is_right(case):
        return not any(
            lacking in text
            for where in ("body", "display")
            for text in case.expected.get(f"{where}_contains", [])
            for lacking in case.expected.get(f"{where}_lacks", [])
        )

    assert wrong(is_right) == []


def test_placeholders_stand_only_where_the_setup_makes_a_ticket():
    def is_right(case):
        known = case.placeholders <= PLACEHOLDERS | DERIVED_PLACEHOLDERS
        has_ticket = case.expected.get("setup", "none") != "none"
        return known and (has_ticket or not case.placeholders)

    assert wrong(is_right) == []


def test_what_belongs_to_a_ticket_points_to_it():
    def is_right(case):
        return case.placeholders or case.expected["outcome"] not in ("reply", "note")

    assert wrong(is_right) == []


def test_names_are_words_that_start_with_a_group():
    assert wrong(lambda case: NAME.fullmatch(case.name) and case.group in GROUPS) == []


def test_attachments_are_described():
    def is_right(case):
        return all(
            attachment
            and set(attachment) <= {"name", "mimetype", "size", "sha256"}
            and ("sha256" in attachment) == ("size" in attachment)
            for attachment in case.expected.get("attachments", [])
        )

    assert wrong(is_right) == []


def test_attachments_with_a_digest_are_in_the_mail():
    def digest(part):
        return hashlib.sha256(part.get_payload(decode=True) or b"").hexdigest()

    def is_right(case):
        attachments = case.expected.get("attachments", [])
        digests = {a["sha256"] for a in attachments if "sha256" in a}
        if not digests:
            return True
        message = email.message_from_bytes(case.raw, policy=email.policy.SMTP)
        leaves = [part for part in message.walk() if not part.is_multipart()]
        return digests <= set(map(digest, leaves))

    assert wrong(is_right) == []


def test_expectations_are_written_in_one_form():
    def is_right(path):
        text = path.read_text(encoding="utf-8")
        form = json.dumps(json.loads(text), ensure_ascii=False, indent=2)
        return text == form + "\n"

    paths = FOLDER.glob("*.json")
    assert [path.name for path in paths if not is_right(path)] == []
