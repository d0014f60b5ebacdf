"""Run the benchmarks of tests/bench, beside addons of OCA in a database of their own.

They are licensed under the AGPL. They are installed into a folder that only this verb
puts on the addons path, so nothing of ours can come to depend on them.
"""

import os
import re
import subprocess

from devtools import (
    addons,
    databases,
    environment,
    odoo,
    odoo_source,
    paths,
    report,
    stamps,
    venv,
)

OURS = "bench"
ALONE = "bench_alone"
OCA = "bench_oca"
# As OCA's database, which has maintenance_plan and nothing that others add to it
ALONE_ADDONS = ("service_workorder",)
OCA_ADDONS = ("helpdesk_mgmt", "maintenance_plan", "contract")
# What they stand on, and Odoo has not
OCA_BASE = ("base_maintenance",)


def run(names):
    """Run all benchmarks or those named.

    They find the databases in the environment: BENCH_DATABASE has all our addons,
    BENCH_ALONE_DATABASE one with what it depends on, BENCH_OCA_DATABASE those of OCA.

    :param names: names of modules in tests/bench
    :return: exit code
    """
    if not (paths.TESTS / "bench").is_dir():
        raise report.Failure("There are no benchmarks yet: tests/bench is missing.")
    check_names(names)
    environment.ensure()
    _install_oca_addons()
    # Odoo finds addons in the namespace odoo.addons; only this run sees the folder.
    os.environ["PYTHONPATH"] = str(paths.BENCH_ADDONS)
    _ensure_database(OURS, list(addons.manifests()), addons.digest())
    _ensure_database(ALONE, ALONE_ADDONS, addons.digest())
    oca_state = f"{odoo_source.version()} {OCA_ADDONS}"
    _ensure_database(OCA, [*OCA_ADDONS, "queue_job"], oca_state)
    return subprocess.run(
        [paths.PYTHON, "-m", "tests.bench", *names],
        cwd=paths.ROOT,
        env={
            **odoo.environment(),
            "BENCH_DATABASE": OURS,
            "BENCH_ALONE_DATABASE": ALONE,
            "BENCH_OCA_DATABASE": OCA,
        },
    ).returncode


def check_names(names):
    """Refuse names that no benchmark has, before minutes go into preparing them."""
    from tests.bench.__main__ import LARGE, NAMES

    unknown = set(names).difference(NAMES, LARGE)
    if unknown:
        raise report.Failure(
            f"There is no benchmark {', '.join(sorted(unknown))}."
            f" There are: {', '.join(NAMES + LARGE)}."
        )


def pinned(lock, package):
    """Return "package==version" for a package of the lock file's extra "bench".

    :param lock: the text of the lock file
    """
    line = re.search(rf"^({re.escape(package)}==\S+) ; extra == ", lock, re.MULTILINE)
    return line.group(1)


def _install_oca_addons():
    lock = paths.LOCK_FILE.read_text()
    wanted = [pinned(lock, f"odoo-addon-{name}") for name in OCA_ADDONS + OCA_BASE]
    if stamps.is_done("bench", " ".join(wanted)):
        return
    report.step(f"installing {', '.join(wanted)} for comparison")
    report.run(
        venv.pip(
            "install",
            "--no-deps",
            "--upgrade",
            f"--target={paths.BENCH_ADDONS}",
            *wanted,
        ),
        "Installing the addons of OCA",
        advice="Is the package index of pip reachable?",
    )
    stamps.mark_done("bench", " ".join(wanted))


def _ensure_database(name, wanted, state):
    """Make a database again whenever what it is made of has changed."""
    if databases.exists(name) and stamps.is_done(f"database-{name}", state):
        return
    report.step(f"installing {', '.join(wanted)} into the database {name}")
    databases.drop(name)
    odoo.new_database(name, wanted)
    stamps.mark_done(f"database-{name}", state)
