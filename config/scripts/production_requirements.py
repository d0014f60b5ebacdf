#!/usr/bin/env python3
"""Print the locked packages that production needs beyond Odoo itself.

The sections about addons in requirements.in say which these are, requirements.lock
which versions; everything else there is Odoo's own or a tool for tests.
"""

import re
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
SECTIONS = ("Our addons", "Addons of OCA")


def production_requirements():
    """Return the lines of the lock file for production."""
    sections = re.split(
        r"^# -- (.+?) -+$",
        (PROJECT / "requirements.in").read_text(),
        flags=re.MULTILINE,
    )
    wanted = {
        _key(line)
        for name in SECTIONS
        for line in sections[sections.index(name) + 1].splitlines()
        # What has a marker is for benchmarks only.
        if line and not line.startswith("#") and ";" not in line
    }
    lock = (PROJECT / "requirements.lock").read_text().splitlines()
    return [line for line in lock if "==" in line and _key(line) in wanted]


def _key(line):
    """Return the name of the package of a line, as pip compares names."""
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", line).group()).lower()


if __name__ == "__main__":
    print("\n".join(production_requirements()))
