"""How the archive of a Debian machine is found in its apt sources."""

import pytest

from devtools import debian

DEB822 = """\
# a comment
Types: deb
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian.gpg

Types: deb
URIs: http://mirror.example/security
Suites: bookworm-security
Components: main
"""
ONE_LINE = """\
deb-src http://mirror.example/src bookworm main
deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian bookworm main contrib
"""
OTHER = "deb https://tools.example/apt stable main\n"


@pytest.mark.parametrize(
    ("text", "key"),
    [(DEB822, "/usr/share/keyrings/debian.gpg"), (ONE_LINE, "/k.gpg")],
)
def test_both_formats_are_read(text, key):
    assert debian.machine_source([OTHER, text], "bookworm") == {
        "URIs": "http://mirror.example/debian",
        "Signed-By": key,
    }


def test_a_key_is_not_required():
    text = "deb http://mirror.example/debian trixie main\n"
    assert debian.machine_source([text], "trixie") == {
        "URIs": "http://mirror.example/debian"
    }


def test_other_suites_do_not_count():
    assert debian.machine_source([DEB822, ONE_LINE, OTHER], "trixie") is None
