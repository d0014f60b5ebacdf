"""A pytest plugin that writes the outcome of a run to the file DEV_TEST_REPORT."""

import collections
import json
import os
from pathlib import Path

FAILED = ("failed", "error", "subtests failed", "xpassed")


def pytest_terminal_summary(terminalreporter):
    """Write how many tests passed, which failed and why others were skipped."""
    stats = terminalreporter.stats
    failures = [each.nodeid for kind in FAILED for each in stats.get(kind, [])]
    outcome = {
        "passed": len(stats.get("passed", [])) + len(stats.get("xfailed", [])),
        "failed": len(failures),
        "failures": failures,
        "skipped": collections.Counter(map(_reason, stats.get("skipped", []))),
    }
    Path(os.environ["DEV_TEST_REPORT"]).write_text(json.dumps(outcome))


def _reason(skipped):
    """Return the reason of a skipped test in plain words."""
    reason = skipped.longrepr
    if isinstance(reason, tuple):
        reason = reason[2]
    return str(reason).removeprefix("Skipped: ")
