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


def pip(*arguments, python=paths.PYTHON):
    """Return the command that runs pip of a virtual environment, usually of ours."""
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input"]
    return [python, "-m", "pip", *quiet, *arguments]


def ensure_apart(lock_file):
    """Make an environment of its own for packages that ours cannot have beside them.

    :param lock_file: path of a file with exact versions; its stem names the environment
    :return: the path of its Python
    :raise Failure: when it cannot be made
    """
    name = f"venv-{lock_file.stem}"
    folder = paths.STATE / name
    with stamps.lock(name):
        _make(name, folder, lock_file)
    return folder / "bin" / "python"


def site_packages():
    """Return the folder of the installed packages."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return paths.VENV / "lib" / version / "site-packages"


def _ensure():
    """Create the virtual environment unless it matches the lock file."""
    _make("venv", paths.VENV, paths.LOCK_FILE)


def _make(name, folder, lock_file):
    """Create an environment unless it matches its lock file.

    :param str name: of the stamp
    """
    python = folder / "bin" / "python"
    state = stamps.digest(lock_file, sys.version, str(paths.ROOT))
    if stamps.is_done(name, state) and python.exists():
        return
    report.step(
        f"installing the Python packages of {lock_file.name}"
        f" (Python {sys.version_info.major}.{sys.version_info.minor})"
    )
    system.ensure_venv()
    # A fresh start: an old environment would keep packages that left the lock file.
    shutil.rmtree(folder, ignore_errors=True)
    report.run(
        [sys.executable, "-m", "venv", folder],
        "Creating the virtual environment",
        advice="Debian's Python needs the package python3-venv for it.",
    )
    report.run(
        pip("install", "--no-deps", "-r", lock_file, python=python),
        "Installing the Python packages",
        advice="Is the package index of pip reachable?",
    )
    stamps.mark_done(name, state)
