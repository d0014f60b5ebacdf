"""Debian packages without installing them: a private apt that only downloads."""

import os
import platform
import re
import shutil
import subprocess
from pathlib import Path

from devtools import paths, report

PRIVATE = paths.STATE / "apt"
PACKAGES = paths.CACHE / "debian"
SOURCES = Path("/etc/apt")


def unpack(packages, target, suite=None):
    """Download packages and unpack them into one folder; nothing is installed.

    :param packages: names of packages
    :param target: the folder to unpack into
    :param suite: the suite to take them from; the machine's own when None
    :raise Failure: when this machine cannot have them
    """
    folder = PACKAGES / (suite or "own")
    folder.mkdir(parents=True, exist_ok=True)
    environment = _private_environment(suite) if suite else None
    # The download is skipped by apt-get where the same file is there already.
    report.run(
        ["apt-get", "-o", "APT::Sandbox::User=root", "download", *packages],
        f"Downloading {packages[0]} from Debian",
        advice="Are Debian's package servers reachable?",
        cwd=folder,
        env=environment,
    )
    for package in packages:
        newest = max(
            folder.glob(f"{package}_*.deb"), key=lambda file: file.stat().st_ctime
        )
        report.run(["dpkg-deb", "-x", newest, target], f"Unpacking {package}")


def unpack_with_dependencies(packages, target, suite):
    """Download packages with all that they need and unpack them into one folder.

    As if this machine had nothing yet, so that programs of another release can run
    beside its own. What they recommend is left out.

    :param packages: names of packages
    :param target: the folder to unpack into
    :param suite: the suite to take them from
    :raise Failure: when this machine cannot have them
    """
    environment = _private_environment(suite)
    nothing = PRIVATE / "status"
    nothing.touch()
    report.run(
        [
            *("apt-get", "-o", f"Dir::State::status={nothing}", "--yes"),
            *("--no-install-recommends", "--download-only", "install", *packages),
        ],
        f"Downloading {packages[0]} and what it needs from Debian",
        advice="Are Debian's package servers reachable?",
        env=environment,
    )
    archives = PRIVATE / "cache" / "archives"
    for package in sorted(archives.glob("*.deb")):
        report.run(["dpkg-deb", "-x", package, target], f"Unpacking {packages[0]}")
        package.unlink()


def own_version(package):
    """Return the version of a package in the machine's own suite, or an empty text."""
    policy = subprocess.run(
        ["apt-cache", "policy", package], capture_output=True, text=True
    ).stdout
    found = re.search(r"Candidate: (?!\(none\))(\S+)", policy)
    return found.group(1) if found else ""


def machine_source(texts, codename):
    """Find the archive that a machine's own sources take its suite from.

    :param texts: contents of apt's source files, in either of their two formats
    :param codename: the machine's suite, such as "bookworm"
    :return: dict with URIs and, where given, Signed-By; None when there is no such
    """
    for text in texts:
        for entry in (*_deb822_entries(text), *_one_line_entries(text)):
            if codename in entry["Suites"].split() and "URIs" in entry:
                wanted = {key: entry.get(key) for key in ("URIs", "Signed-By")}
                wanted["URIs"] = wanted["URIs"].split()[0]
                return {key: value for key, value in wanted.items() if value}
    return None


def _deb822_entries(text):
    for stanza in re.split(r"\n\s*\n", text):
        lines = [line for line in stanza.splitlines() if not line.startswith("#")]
        fields = re.findall(
            r"^([\w-]+):[ \t]*(.*(?:\n[ \t]+.*)*)", "\n".join(lines), re.MULTILINE
        )
        entry = {key: value.strip() for key, value in fields}
        if "deb" in entry.get("Types", "").split() and "Suites" in entry:
            yield entry


def _one_line_entries(text):
    pattern = r"^deb\s+(?:\[(?P<options>.*?)\]\s+)?(?P<uri>\S+)\s+(?P<suite>\S+)\s+\S"
    for match in re.finditer(pattern, text, re.MULTILINE):
        entry = {"URIs": match["uri"], "Suites": match["suite"]}
        key = re.search(r"signed-by=(\S+)", match["options"] or "")
        if key:
            entry["Signed-By"] = key.group(1)
        yield entry


def _private_environment(suite):
    """Return an environment in which apt sees ``suite`` of the machine's archive."""
    source = _require_source()
    shutil.rmtree(PRIVATE, ignore_errors=True)
    for folder in ("sources", "lists/partial", "cache/archives/partial"):
        (PRIVATE / folder).mkdir(parents=True)
    (PRIVATE / "sources" / "private.sources").write_text(
        f"Types: deb\nSuites: {suite}\nComponents: main\n"
        + "".join(f"{key}: {value}\n" for key, value in source.items())
    )
    config = PRIVATE / "apt.conf"
    config.write_text(
        'Dir::Etc::sourcelist "/dev/null";\n'
        f'Dir::Etc::sourceparts "{PRIVATE / "sources"}";\n'
        f'Dir::State::lists "{PRIVATE / "lists"}";\n'
        f'Dir::Cache "{PRIVATE / "cache"}";\n'
        'APT::Sandbox::User "root";\n'
        'Acquire::Languages "none";\n'
    )
    environment = {**os.environ, "APT_CONFIG": str(config)}
    report.run(
        ["apt-get", "update"],
        f"Reading Debian's list of {suite}",
        advice="Are Debian's package servers reachable?",
        env=environment,
    )
    return environment


def _require_source():
    """Return the archive of this machine's own Debian."""
    release = {}
    if shutil.which("apt-get") and hasattr(platform, "freedesktop_os_release"):
        release = platform.freedesktop_os_release()
    if release.get("ID") == "debian":
        files = [
            *SOURCES.glob("sources.list"),
            *SOURCES.glob("sources.list.d/*.list"),
            *SOURCES.glob("sources.list.d/*.sources"),
        ]
        texts = [file.read_text(errors="replace") for file in files]
        source = machine_source(texts, release.get("VERSION_CODENAME"))
        if source:
            return source
    raise report.Failure("This machine has no apt sources of Debian.")
