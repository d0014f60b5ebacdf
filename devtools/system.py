"""Programs of the operating system: installed where possible, else named."""

import contextlib
import ctypes.util
import glob
import importlib.util
import os
import shutil
from pathlib import Path
from typing import NamedTuple

from devtools import report

# Asked before a package starts its service; the code says "not now".
POLICY = Path("/usr/sbin/policy-rc.d")
SERVICE_FOLDERS = "/usr/local/sbin:/usr/sbin:/sbin:/usr/lib/dovecot"


class Program(NamedTuple):
    """A program, Debian's package of it, and what cannot be done without it.

    A library, such as ``pango-1.0``, is one that ``is_library``.
    """

    names: tuple
    package: str
    used_for: str
    is_library: bool = False


CHROMIUM = Program(
    ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable"),
    "chromium",
    "browser tests and pictures",
)
WKHTMLTOPDF = Program(("wkhtmltopdf",), "wkhtmltopdf", "PDF of Odoo's own documents")
# Its package brings what else WeasyPrint needs, but for the subsets of fonts.
PANGO = Program(("pangoft2-1.0",), "libpangoft2-1.0-0", "PDF documents", True)
HARFBUZZ = Program(("harfbuzz-subset",), "libharfbuzz-subset0", "PDF documents", True)
NGINX = Program(("nginx",), "nginx-light", "tests of the proxy configuration")
DOVECOT = Program(("dovecot",), "dovecot-imapd", "tests with a real mail server")
DOVECOT_POP3 = Program(("pop3-login",), "dovecot-pop3d", "tests of POP3 mailboxes")
NPM = Program(("npm",), "npm", "checking XML and JavaScript")
POSTGRES = Program(
    ("postgres",), "postgresql", "search by trigrams in very large databases"
)


def find(program):
    """Return the path of a program or the name of a library, or None."""
    if program.is_library:
        return next(filter(None, map(ctypes.util.find_library, program.names)), None)
    usual = [os.environ.get("PATH", os.defpath), SERVICE_FOLDERS]
    # Debian keeps the programs of each release of PostgreSQL in a folder of its own.
    folders = ":".join([*usual, *glob.glob("/usr/lib/postgresql/*/bin")])
    found = (shutil.which(name, path=folders) for name in program.names)
    return next(filter(None, found), None)


def ensure(*programs):
    """Install the programs that are missing, as root on a system with apt.

    :return: a sentence on each program that this machine still lacks
    """
    missing = [program for program in programs if not find(program)]
    if missing and _may_install():
        _install([program.package for program in missing])
        missing = [program for program in missing if not find(program)]
    if missing:
        packages = " ".join(program.package for program in missing)
        report.notice(
            "some system packages are missing; to install them run:"
            f" sudo apt-get install --no-install-recommends {packages}"
        )
    return [
        f"{program.names[-1]}: not installed, so no {program.used_for}"
        for program in missing
    ]


def ensure_venv():
    """Install the part of Python that Debian leaves out and that makes environments."""
    if importlib.util.find_spec("ensurepip") is None and _may_install():
        _install(["python3-venv"])


def _may_install():
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def _install(packages):
    """Install Debian packages and start none of their services."""
    report.step(f"installing system packages: {' '.join(packages)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with _no_services(), contextlib.suppress(report.Failure):
        report.run(["apt-get", "update"], "Reading the package lists", env=environment)
        report.run(
            ["apt-get", "install", "-y", "--no-install-recommends", *packages],
            "Installing system packages",
            env=environment,
        )


@contextlib.contextmanager
def _no_services():
    """Keep packages from starting their services, unless that is decided already."""
    if POLICY.exists():
        yield
        return
    POLICY.write_text("#!/bin/sh\nexit 101\n")
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        POLICY.unlink()
