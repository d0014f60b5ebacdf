"""Remember which set-up steps are done, and for what state of their inputs."""

import contextlib
import fcntl
import hashlib

from devtools import paths, report


def digest(*parts):
    """Return a short hexadecimal digest of the given texts, bytes or paths."""
    total = hashlib.sha256()
    for part in parts:
        content = part.read_bytes() if hasattr(part, "read_bytes") else part
        if isinstance(content, str):
            content = content.encode()
        # The length keeps ("ab", "c") apart from ("a", "bc").
        total.update(b"%d:" % len(content))
        total.update(content)
    return total.hexdigest()[:12]


def is_done(name, value):
    """Tell whether step ``name`` was finished for the inputs ``value``."""
    stamp = paths.STAMPS / name
    return stamp.is_file() and stamp.read_text() == value


def mark_done(name, value):
    """Remember that step ``name`` is finished for the inputs ``value``."""
    paths.STAMPS.mkdir(parents=True, exist_ok=True)
    (paths.STAMPS / name).write_text(value)


@contextlib.contextmanager
def lock(name):
    """Let only one ./dev of this checkout at a time into the block."""
    paths.STATE.mkdir(exist_ok=True)
    with (paths.STATE / f"{name}.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            report.notice("another ./dev is setting things up here: waiting for it")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
