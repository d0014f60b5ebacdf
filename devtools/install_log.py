"""What an installation said that it should not have said."""

import re

# A line of Odoo's log: time, process, level, database, logger, text.
BAD_LINE = re.compile(r"^\S+ \S+ \d+ (?:WARNING|ERROR|CRITICAL) \S+ (.*)")

# What core says that no addon of ours can change, each with the reason.
ALLOWED = ()


def findings(log):
    """Return the texts of warnings and errors in a log of Odoo."""
    if not log.exists():
        return []
    lines = log.read_text(errors="replace").splitlines()
    bad = [match.group(1) for match in map(BAD_LINE.match, lines) if match]
    return [text for text in bad if not any(re.search(p, text) for p in ALLOWED)]
