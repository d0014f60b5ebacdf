"""Remove what ./dev made in this checkout."""

import shutil

from devtools import paths, report


def clean():
    """Stop the private server and remove .dev/; downloads stay in the cache."""
    if not paths.STATE.exists():
        report.say("Nothing to clean.")
        return
    if (paths.POSTGRES / "cluster").exists() and paths.PYTHON.exists():
        # Only the virtual environment has what talks to the server.
        import subprocess

        subprocess.run([paths.PYTHON, "-m", "devtools", "stop"], cwd=paths.ROOT)
    shutil.rmtree(paths.STATE)
    report.say(f"Removed {paths.STATE}. Downloads are still in {paths.CACHE}.")
