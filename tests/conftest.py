"""What tests that look at Odoo from outside share.

Databases and processes live until the end of the test module that asked for them.
"""

import contextlib
import itertools

import pytest

from devtools import environment, paths, processes, templates


@pytest.fixture(scope="session")
def odoo_conf():
    """Return the path of the configuration file that every Odoo starts with."""
    environment.ensure()
    return paths.ODOO_CONFIG


@pytest.fixture(scope="session")
def database_template(odoo_conf):
    """Return the name of the database with all our addons that tests copy."""
    return templates.ensure()


_database_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def make_database(database_template):
    """Return a function that makes a fresh database with all our addons.

    It returns the database's name.
    """
    with contextlib.ExitStack() as copies:

        def make():
            label = f"t{next(_database_numbers)}"
            return copies.enter_context(templates.copied(database_template, label))

        yield make


@pytest.fixture(scope="module")
def odoo_shell(odoo_conf):
    """Return a function that runs Python code with ``env`` in its own Odoo process.

    ``odoo_shell(database, code, **environment_variables)`` returns what the last
    printed line says as JSON. The code commits by itself.
    """

    def run(database, code, **variables):
        return processes.run_code(database, code, variables)

    return run


@pytest.fixture(scope="module")
def odoo_process(odoo_conf, tmp_path_factory):
    """Return a function that starts Odoo: ``odoo_process(database, *options)``.

    It returns a :class:`subprocess.Popen` with the path of its output as ``log``;
    keywords such as ``subcommand`` and ``env`` go to :func:`processes.start`.
    """
    started = []

    def start(database, *options, **keywords):
        log = tmp_path_factory.mktemp("odoo") / "odoo.log"
        process = processes.start(database, *options, log=log, **keywords)
        process.log = log
        started.append(process)
        return process

    yield start
    for process in started:
        processes.stop(process)


@pytest.fixture(scope="module")
def odoo_server(odoo_conf, tmp_path_factory):
    """Return a function that starts an HTTP server on a free port.

    ``odoo_server(database, *options, workers=0, jobs=False)`` returns a
    :class:`processes.Server` with ``url``, ``port``, ``live_port``, ``process`` and
    ``log`` when the server answers.
    """
    started = []

    def start(database, *options, workers=0, jobs=False):
        log = tmp_path_factory.mktemp("odoo") / "odoo.log"
        server = processes.start_server(
            database, *options, log=log, workers=workers, jobs=jobs
        )
        started.append(server.process)
        return server

    yield start
    for process in started:
        processes.stop(process)
