"""Run Odoo itself: commands, installations and servers."""

import os
import subprocess

from devtools import databases, paths, report

# Queue jobs run inside the servers that people use, never beside tests or installs.
NO_JOBS = {"ODOO_QUEUE_JOB_CHANNELS": "root:0"}
ENGLISH = "en_US"


def command(database, *arguments, subcommand="server"):
    """Return the command line that runs Odoo on one database.

    :param database: name of the database
    :param arguments: options of Odoo
    :param subcommand: ``server``, ``shell`` or another command of Odoo
    """
    options = ["-c", str(paths.ODOO_CONFIG), "-d", database, *arguments]
    return [str(paths.PYTHON), str(paths.ODOO_SCRIPT), subcommand, *options]


def environment(jobs=False):
    """Return the environment to run Odoo in.

    :param jobs: whether the process works off queue jobs
    """
    # Odoo would let these win over the configuration file. Tests inherit NO_JOBS.
    chosen = {
        key: value
        for key, value in os.environ.items()
        if key[:2] != "PG" and key not in NO_JOBS
    }
    return chosen if jobs else {**chosen, **NO_JOBS}


def install(
    database, addons, demo=False, languages=(), log=None, main_language=ENGLISH
):
    """Install addons into a database and return the log.

    :param database: name of a database, which may be empty
    :param addons: names of addons
    :param demo: whether to load demo data
    :param languages: codes of languages beside English, such as "ru_RU"
    :param log: path of the log; one named after the database when None
    :param main_language: that of a new database's company and of everybody
    :raise Failure: when Odoo could not install them
    """
    log = log or paths.LOGS / f"install-{database}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    arguments = ["-i", ",".join(addons), "--stop-after-init", "--no-http"]
    if demo:
        arguments.append("--with-demo")
    # The first one becomes everybody's.
    loaded = dict.fromkeys((main_language, ENGLISH, *languages))
    arguments.append(f"--load-language={','.join(loaded)}")
    with log.open("wb") as output:
        code = subprocess.run(
            command(database, *arguments),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment(),
        ).returncode
    left_out = set(addons).difference(installed(database)) if not code else set(addons)
    if left_out:
        raise report.Failure(
            f"Odoo could not install {', '.join(sorted(left_out))}."
            f"\n{report.tail(log, 25)}\nThe whole log: {log}"
        )
    return log


def installed(database):
    """Return the names of the addons that are installed in a database."""
    query = "SELECT name FROM ir_module_module WHERE state = 'installed'"
    return {name for (name,) in databases.rows(database, query)}


def new_database(name, addons, demo=False, languages=(), main_language=ENGLISH):
    """Create a database with addons; leave nothing behind when that fails."""
    databases.create(name)
    try:
        install(name, addons, demo, languages, main_language=main_language)
    except BaseException:
        databases.drop(name)
        raise
