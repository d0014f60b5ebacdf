"""A corpus of e-mails with the expected result of each.

``NAME.eml`` is the mail, ``NAME.json`` beside it the expectation; mails that are too
big to be kept are built by ``generated``. The keys stand in ``README.md``.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from .generated import generated_cases

FOLDER = Path(__file__).parent

# The placeholders that the test gives a value to, and those that follow from them.
PLACEHOLDERS = {
    "ticket_number",
    "ticket_message_id",
    "signed_reference",
    "first_message_id",
    "outside_reference",
    "their_number",
}
DERIVED_PLACEHOLDERS = {"ticket_number_lower", "signed_reference_tampered"}
PLACEHOLDER = re.compile(rb"\{\{(\w+)\}\}")


@dataclass(frozen=True)
class Case:
    """A mail and what has to become of it."""

    name: str
    raw: bytes
    expected: dict

    def __str__(self):
        return self.name

    @property
    def group(self):
        """Return the first word of the name, by which the cases are sorted."""
        return self.name.partition("_")[0]

    @property
    def placeholders(self):
        """Return the names of the placeholders that the mail contains."""
        return {name.decode() for name in PLACEHOLDER.findall(self.raw)}

    def fill(self, **placeholders):
        """Return the mail with its placeholders replaced.

        :param placeholders: a value for each name of ``PLACEHOLDERS`` that the mail
            uses; more are allowed
        :return: the bytes to deliver
        :raises KeyError: when the mail uses a placeholder without a value
        """
        values = dict(placeholders)
        if "ticket_number" in values:
            values["ticket_number_lower"] = values["ticket_number"].lower()
        if "signed_reference" in values:
            values["signed_reference_tampered"] = tampered(values["signed_reference"])
        return PLACEHOLDER.sub(
            lambda match: values[match[1].decode()].encode(), self.raw
        )


def tampered(reference):
    """Return a signed reference with one character of its signature changed.

    The signature is taken to be the longest run of letters and digits before the @.
    """
    local_part = reference.rpartition("@")[0]
    runs = re.finditer(r"[0-9A-Za-z]+", local_part)
    longest = max(runs, key=lambda match: len(match[0]))
    position = (longest.start() + longest.end()) // 2
    other = "1" if reference[position] == "0" else "0"
    return reference[:position] + other + reference[position + 1 :]


def load_cases(generated=True):
    """Return all cases, sorted by name.

    :param generated: leave out the big mails that are built on the spot when false
    """
    cases = [
        Case(
            path.stem,
            path.read_bytes(),
            json.loads(path.with_suffix(".json").read_text(encoding="utf-8")),
        )
        for path in FOLDER.glob("*.eml")
    ]
    if generated:
        cases += [Case(*case) for case in generated_cases()]
    return sorted(cases, key=lambda case: case.name)
