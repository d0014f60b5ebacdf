"""Get Odoo 19.0 and make it importable.

In this order: the folder that ODOO_SOURCE names; upstream's git branch; Debian's
package ``odoo-19``, unpacked below .dev/ and not installed.
"""

import os
import shutil
import subprocess
from pathlib import Path

from devtools import debian, node, paths, report, stamps, venv

UPSTREAM = "https://github.com/odoo/odoo.git"
BRANCH = "19.0"
DEBIAN_SUITE = "unstable"
# Odoo's package, and those that its web assets link to.
DEBIAN_PACKAGES = [
    "odoo-19",
    "libjs-jquery",
    "libjs-underscore",
    "libjs-jquery-form",
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    "fonts-inconsolata",
    "fonts-ocr-b",
]
DEBIAN_PYTHON = Path("usr/lib/python3/dist-packages")
# Newer versions lack the files that Odoo links to.
FONT_AWESOME = "4.7.0"

MANIFEST = "__manifest__.py"

# "python -m odoo" would not do: the multi-worker server starts its live-chat process
# again by the name of the script.
SCRIPT = """\
#!{python}
import odoo.cli

if __name__ == "__main__":
    odoo.cli.main()
"""


def ensure():
    """Fetch Odoo unless it is there, and put it on the virtual environment's path."""
    chosen = os.environ.get("ODOO_SOURCE", "")
    if not (stamps.is_done("odoo", chosen) and _is_odoo(root())):
        (paths.STAMPS / "odoo").unlink(missing_ok=True)
        source = _check_chosen(Path(chosen)) if chosen else _fetch()
        paths.STATE.joinpath("odoo-root").write_text(str(source))
        stamps.mark_done("odoo", chosen)
    link = venv.site_packages() / "odoo-source.pth"
    if not link.exists() or link.read_text() != f"{root()}\n":
        link.write_text(f"{root()}\n")
    paths.ODOO_SCRIPT.parent.mkdir(exist_ok=True)
    paths.ODOO_SCRIPT.write_text(SCRIPT.format(python=paths.PYTHON))
    paths.ODOO_SCRIPT.chmod(0o755)


def root():
    """Return the folder that contains the package ``odoo``."""
    note = paths.STATE / "odoo-root"
    return Path(note.read_text()) if note.exists() else paths.ODOO


def addons_folders():
    """Return the folders of Odoo's own addons that are not found by themselves."""
    # Upstream keeps most addons beside the package. Debian has all of them inside, and
    # a second, incomplete set beside it.
    inside = root() / "odoo" / "addons" / "web"
    return [] if inside.exists() else [root() / "addons"]


def find_addon(name):
    """Return the folder of an addon of Odoo or OCA, or None."""
    folders = [
        root() / "odoo" / "addons",
        venv.site_packages() / "odoo" / "addons",
        *addons_folders(),
    ]
    found = (folder / name for folder in folders)
    return next((path for path in found if (path / MANIFEST).is_file()), None)


def version():
    """Return what tells one state of Odoo from another."""
    release = root() / "odoo" / "release.py"
    head = root() / ".git" / "shallow"
    changelog = paths.ODOO / "usr/share/doc/odoo-19/changelog.Debian.gz"
    return stamps.digest(*[p for p in (release, head, changelog) if p.is_file()])


def _is_odoo(folder):
    release = folder / "odoo" / "release.py"
    return release.is_file() and "version_info = (19, 0" in release.read_text()


def _check_chosen(folder):
    if not _is_odoo(folder):
        raise report.Failure(
            f"ODOO_SOURCE={folder} does not hold Odoo 19.0 (no odoo/release.py of that"
            " version): correct it, or unset it to have Odoo fetched."
        )
    return folder


def _fetch():
    """Fetch Odoo from upstream or Debian; return the folder with the package."""
    shutil.rmtree(paths.ODOO, ignore_errors=True)
    if _upstream_answers():
        report.step(f"fetching Odoo {BRANCH} from upstream")
        report.run(
            ["git", "clone", "--depth=1", f"--branch={BRANCH}", UPSTREAM, paths.ODOO],
            "Cloning Odoo",
            advice="Run it again, or set ODOO_SOURCE to a checkout of Odoo 19.0.",
        )
        return paths.ODOO
    report.step(f"fetching Odoo {BRANCH} from Debian (upstream cannot be reached)")
    try:
        debian.unpack(DEBIAN_PACKAGES, paths.ODOO, suite=DEBIAN_SUITE)
        _complete_debian()
    except report.Failure as failure:
        raise report.Failure(
            f"Odoo {BRANCH} could be had neither from upstream ({UPSTREAM}) nor from"
            f" Debian.\n{failure}\nSet ODOO_SOURCE to a checkout of Odoo {BRANCH}."
        ) from None
    return paths.ODOO / DEBIAN_PYTHON


def _upstream_answers():
    """Tell quickly whether upstream's branch can be reached."""
    try:
        asked = subprocess.run(
            ["git", "ls-remote", "--exit-code", UPSTREAM, BRANCH],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=20,
            env={**os.environ, "GIT_TERMINAL_PROMPT": "0"},
        )
    except (FileNotFoundError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


def _complete_debian():
    """Add the files that Debian's package links to or leaves out."""
    fonts = paths.ODOO / "usr/share/fonts-font-awesome"
    if FONT_AWESOME in debian.own_version("fonts-font-awesome"):
        debian.unpack(["fonts-font-awesome"], paths.ODOO)
    else:
        shutil.copytree(node.package("font-awesome"), fonts, dirs_exist_ok=True)
    try:
        package = node.package("@mediapipe/selfie_segmentation")
    except report.Failure as failure:
        report.notice(f"{failure} Until then browser tests fail: a library is missing.")
        return
    folder = paths.ODOO / DEBIAN_PYTHON / "odoo/addons/mail/static/lib"
    target = folder / "selfie_segmentation"
    target.mkdir(parents=True, exist_ok=True)
    shutil.copy(package / "selfie_segmentation.js", target)
