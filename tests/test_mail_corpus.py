"""Every mail of the corpus ends as its expectation says."""

import base64
import json
from pathlib import Path

import pytest

from tests.mail_corpus import load_cases

CASES = load_cases()
DELIVER = "from tests.mail_corpus.deliver import main; main(env); print('true')"


@pytest.fixture(scope="module")
def results(make_database, odoo_shell, tmp_path_factory):
    """Deliver the whole corpus in one Odoo process; return the result of each mail."""
    folder = tmp_path_factory.mktemp("corpus")
    corpus, results = folder / "corpus.json", folder / "results.json"
    corpus.write_text(
        json.dumps(
            {
                case.name: [base64.b64encode(case.raw).decode(), case.expected]
                for case in CASES
            }
        )
    )
    odoo_shell(
        make_database(),
        DELIVER,
        CORPUS=str(corpus),
        RESULTS=str(results),
        PYTHONPATH=str(Path(__file__).parents[1]),
    )
    return json.loads(results.read_text())


@pytest.mark.parametrize("case", CASES, ids=str)
def test_mail_ends_as_expected(results, case):
    deliveries = results[case.name]
    assert differences(case.expected, deliveries[0]) == [], deliveries[0].get("error")
    for repeated in deliveries[1:]:
        assert (repeated["outcome"], repeated["reason"]) == ("ignored", "duplicate")


def differences(expected, result):
    """Return in words what differs from an expectation; an empty list for nothing."""
    found = []
    for key in (
        "outcome",
        "reason",
        "subject",
        "email_from",
        "contact",
        "client",
        "team",
    ):
        if key in expected and expected[key] != result.get(key):
            found.append(f"{key}: {result.get(key)!r} instead of {expected[key]!r}")
    for key, part, is_wanted in (
        ("body_contains", "body", True),
        ("body_lacks", "html", False),
        ("display_lacks", "display", False),
    ):
        text = " ".join(result.get(part, "").split())
        for words in expected.get(key, ()):
            if (" ".join(words.split()) in text) != is_wanted:
                found.append(f"{key} {words!r}: {text[:300]!r}")
    if "cc" in expected and sorted(expected["cc"]) != sorted(result.get("cc", ())):
        found.append(f"cc: {result.get('cc')} instead of {expected['cc']}")
    if "acknowledged" in expected:
        count = result.get("acknowledged", 0)
        if count != int(expected["acknowledged"]):
            found.append(f"{count} acknowledgements")
    return found + _missing_attachments(expected, result)


def _missing_attachments(expected, result):
    """Each expected attachment must be there, and none beside them."""
    if "attachments" not in expected:
        return []
    rest = list(result.get("attachments", ()))
    missing = []
    for wanted in expected["attachments"]:
        match = next((got for got in rest if wanted.items() <= got.items()), None)
        if match:
            rest.remove(match)
        else:
            missing.append(f"no attachment {wanted}")
    if missing or rest:
        names = [(got["name"], got["mimetype"], got["size"]) for got in rest]
        missing.append(f"other attachments: {names}")
    return missing
