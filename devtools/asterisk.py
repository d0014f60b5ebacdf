"""A real Asterisk and SIPp for tests: from Debian, unpacked and not installed.

Debian has them in newer releases only. They run on the libraries of their own release,
by the loader that came with these, and so need neither root nor a chroot.
"""

import os
import shutil

from devtools import debian, paths, report, stamps

SUITE = "forky"
PACKAGES = ["asterisk", "sip-tester"]
ROOT = paths.CACHE / f"asterisk-{SUITE}"


def ensure():
    """Fetch the programs unless they are there.

    :raise Failure: when this machine cannot have them
    """
    with stamps.lock("asterisk"):
        if ROOT.is_dir():
            return
        report.step(f"fetching Asterisk from Debian {SUITE}")
        # Whoever finds the folder finds it whole.
        unfinished = ROOT.with_name(f"{ROOT.name}.{os.getpid()}")
        try:
            unfinished.mkdir(parents=True)
            debian.unpack_with_dependencies(PACKAGES, unfinished, SUITE)
            unfinished.rename(ROOT)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)


def command(program, *arguments):
    """Return the command that runs ``asterisk`` or ``sipp``."""
    [loader] = ROOT.glob("usr/lib/*/ld-linux*.so.*")
    folders = [loader.parent, loader.parent / "asterisk"]
    return [
        *(str(loader), "--library-path", ":".join(map(str, folders))),
        *(shutil.which(program, path=search_path()), *map(str, arguments)),
    ]


def search_path():
    """Return the folders with programs."""
    return os.pathsep.join(str(ROOT / "usr" / name) for name in ("bin", "sbin"))


def modules():
    """Return the folder with Asterisk's modules."""
    [folder] = ROOT.glob("usr/lib/*/asterisk/modules")
    return folder


def data():
    """Return the folder with what Asterisk reads and never writes."""
    return ROOT / "usr" / "share" / "asterisk"
