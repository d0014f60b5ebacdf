"""The virtual environment that holds exactly what requirements.lock says."""

import os
import shutil
import sys

from devtools import paths, report, stamps, system


def enter(arguments):
    """Go on inside the virtual environment, which is made first when needed.

    :param arguments: the arguments of ./dev
    """
    if sys.prefix == str(paths.VENV):
        return
    with stamps.lock("setup"):
        _ensure()
    os.execv(paths.PYTHON, [str(paths.PYTHON), "-m", "devtools", *arguments])


def pip(*arguments):
    """Return the command that runs pip of the virtual environment."""
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input"]
    return [paths.PYTHON, "-m", "pip", *quiet, *arguments]


def site_packages():
    """Return the folder of the installed packages."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return paths.VENV / "lib" / version / "site-packages"


def _ensure():
    """Create the virtual environment unless it matches the lock file."""
    state = stamps.digest(paths.LOCK_FILE, sys.version, str(paths.ROOT))
    if stamps.is_done("venv", state) and paths.PYTHON.exists():
        return
    report.step(
        f"installing the Python packages of {paths.LOCK_FILE.name}"
        f" (Python {sys.version_info.major}.{sys.version_info.minor})"
    )
    system.ensure_venv()
    # A fresh start: an old environment would keep packages that left the lock file.
    shutil.rmtree(paths.VENV, ignore_errors=True)
    report.run(
        [sys.executable, "-m", "venv", paths.VENV],
        "Creating the virtual environment",
        advice="Debian's Python needs the package python3-venv for it.",
    )
    report.run(
        pip("install", "--no-deps", "-r", paths.LOCK_FILE),
        "Installing the Python packages",
        advice="Is the package index of pip reachable?",
    )
    stamps.mark_done("venv", state)
