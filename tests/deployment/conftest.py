"""What the tests of deployment share."""

import os
import subprocess

import pytest

from devtools import databases, paths, postgres, system
from tests.deployment import nodes


@pytest.fixture(scope="module")
def nginx_program():
    """Skip without nginx; ./dev test installs it where it can."""
    if not system.find(system.NGINX):
        pytest.skip("nginx is not installed: its configuration was not run")


@pytest.fixture(scope="module")
def run_script(odoo_conf):
    """Return a function that runs one of config/scripts as an operator does.

    ``run_script(name, *arguments, **environment)`` returns the finished process.
    """

    def run(name, *arguments, **environment):
        script = nodes.CONFIG / "scripts" / f"{name}.py"
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
        return subprocess.run(
            [paths.PYTHON, script, *map(str, arguments)],
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            env={
                **inherited,
                "ODOO": f"{paths.PYTHON} {paths.ODOO_SCRIPT}",
                "ODOO_RC": str(odoo_conf),
                **environment,
            },
        )

    return run


@pytest.fixture
def new_name():
    """Give a name for a database that the test makes, and drop it at the end."""
    name = f"{databases.OWN_PREFIX}test_{os.getpid()}_restored"
    yield name
    databases.drop(name)


@pytest.fixture(scope="session")
def postgres_programs(odoo_conf):
    """Return the folder of PostgreSQL's programs."""
    folder = postgres.binaries()
    if not folder:
        pytest.skip("PostgreSQL's programs are not installed")
    return folder
