"""The lock file and the list of what the project needs directly agree."""

import re

from devtools import paths


def names(text):
    """Return the names of packages in a requirements file, as pip compares them."""
    found = re.findall(r"^([A-Za-z0-9][\w.-]*)", text, re.MULTILINE)
    return {re.sub(r"[-_.]+", "-", name).lower() for name in found}


def test_every_direct_requirement_is_locked():
    wanted = names((paths.ROOT / "requirements.in").read_text())
    assert wanted - names(paths.LOCK_FILE.read_text()) == set()


def test_every_locked_package_has_one_exact_version():
    lines = paths.LOCK_FILE.read_text().splitlines()[1:]
    assert [
        line for line in lines if not re.match(r"[\w.-]+==[\w.]+( ; .+)?$", line)
    ] == []
