"""A server of our PostgreSQL settings with a read replica, and Odoo before both.

The server is prepared as the container's is, and its database comes from a backup.
"""

import os
import re
import secrets
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg2
import pytest
import requests

from devtools import postgres, processes
from tests.deployment.nodes import CONFIG, Node, free_ports, wait_until

DATABASE = "service"
# Less memory than a real server takes; what a file says later wins.
SMALL = """
listen_addresses = '127.0.0.1'
unix_socket_directories = '{folder}'
port = {port}
include '{folder}/service/tuning.conf'
include '{folder}/service/primary.conf'
shared_buffers = 64MB
fsync = off
"""


class Servers:
    """A primary and its replica."""

    def __init__(self, programs, folder):
        """Create and start the primary, prepare it as in the container, copy it.

        :param programs: folder of PostgreSQL's programs
        :param folder: an empty folder that the servers' user may enter
        """
        self.programs = programs
        self.folder = folder
        self.password = secrets.token_hex(8)
        self.primary_port = processes.free_port()
        self.replica_port = processes.free_port()
        # The user that ./dev runs its own server as: PostgreSQL refuses to be root.
        self.owner = postgres.CLUSTER.stat()
        shutil.copytree(CONFIG / "postgresql", folder / "service")
        (folder / "password").write_text(self.password)
        self._start_primary()
        self._prepare()
        self._start_replica()

    def _start_primary(self):
        self._run("initdb", "-D", "primary", "-U", "postgres", "--encoding=UTF8")
        self._append(
            "primary", SMALL.format(folder=self.folder, port=self.primary_port)
        )
        self._run("pg_ctl", "-D", "primary", "-l", "primary.log", "-w", "start")

    def _prepare(self):
        """Run what the container runs once."""
        script = self.folder / "service" / "docker-init.sh"
        text = script.read_text()
        script.write_text(text.replace("/etc/postgresql/service/", "service/"))
        self._run(script, POSTGRES_PASSWORD_FILE=str(self.folder / "password"))
        self._run(
            *("psql", "--username=postgres", "--dbname=postgres", "--command"),
            f"CREATE ROLE replicator LOGIN REPLICATION PASSWORD '{self.password}'",
        )

    def _start_replica(self):
        self._run(
            *("pg_basebackup", "-D", "replica", "--host=127.0.0.1", "-U", "replicator"),
            *("--checkpoint=fast", "--write-recovery-conf"),
            *("--create-slot", "--slot=replica"),
            PGPASSWORD=self.password,
        )
        include = f"include '{self.folder}/service/replica.conf'"
        self._append("replica", f"port = {self.replica_port}\n{include}\n")
        self._run("pg_ctl", "-D", "replica", "-l", "replica.log", "-w", "start")

    def _append(self, server, settings):
        with (self.folder / server / "postgresql.conf").open("a") as file:
            file.write(settings)

    def _run(self, program, *arguments, **environment):
        """Run a program of PostgreSQL as the servers' user."""
        user = {"user": self.owner.st_uid, "group": self.owner.st_gid}
        # A server keeps the output open: a file, not a pipe.
        with (self.folder / "programs.log").open("a") as log:
            done = subprocess.run(
                [self.programs / program, *arguments],
                cwd=self.folder,
                env={
                    "PATH": f"{self.programs}:{os.environ['PATH']}",
                    "LC_ALL": "C.UTF-8",
                    "PGHOST": str(self.folder),
                    "PGPORT": str(self.primary_port),
                    **environment,
                },
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                **({**user, "extra_groups": []} if os.geteuid() == 0 else {}),
            )
        assert done.returncode == 0, (self.folder / "programs.log").read_text()[-2000:]

    def rows(self, query, port, database=DATABASE):
        """Return the rows of a query on one of the servers, asked as its owner."""
        session = psycopg2.connect(
            dbname=database, user="postgres", host=str(self.folder), port=port
        )
        with session, session.cursor() as cursor:
            cursor.execute(query)
            found = cursor.fetchall()
        session.close()
        return found

    def stop(self, *servers):
        """Stop servers; those that do not run are left alone."""
        for server in servers:
            if (self.folder / server / "postmaster.pid").exists():
                self._run("pg_ctl", "-D", server, "-m", "immediate", "-w", "stop")


@pytest.fixture(scope="module")
def servers(postgres_programs):
    """Return running servers."""
    if not postgres.is_private():
        pytest.skip("PostgreSQL is not on this machine: no read replica was tried")
    if not (postgres_programs / "pg_basebackup").exists():
        pytest.skip("pg_basebackup is not installed: no read replica was tried")
    # Not in pytest's folder: only the user who runs the tests may enter that.
    folder = Path(tempfile.mkdtemp(prefix="servers-"))
    owner = postgres.CLUSTER.stat()
    os.chown(folder, owner.st_uid, owner.st_gid)
    servers = None
    try:
        servers = Servers(postgres_programs, folder)
        yield servers
    finally:
        if servers:
            servers.stop("replica", "primary")
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def environment(servers, tmp_path_factory):
    """Return the variables by which Odoo and the scripts find the servers."""
    return {
        "PGHOST": "127.0.0.1",
        "PGPORT": str(servers.primary_port),
        "PGUSER": "odoo",
        "PGPASSWORD": servers.password,
        "PGDATABASE_TEMPLATE": "template1",
        "PGHOST_REPLICA": "127.0.0.1",
        "PGPORT_REPLICA": str(servers.replica_port),
        "ODOO_DATA_DIR": str(tmp_path_factory.mktemp("data")),
    }


@pytest.fixture(scope="module")
def node(servers, environment, make_database, run_script, tmp_path_factory):
    """Return an Odoo node whose database was moved here by backup and restore."""
    folder = tmp_path_factory.mktemp("node")
    original = make_database()
    done = run_script("backup", original, folder, "--allow-missing")
    assert done.returncode == 0, done.stderr
    (backup,) = folder.iterdir()
    done = run_script("restore", backup, DATABASE, "--production", **environment)
    assert done.returncode == 0, done.stderr
    variables = {**environment, "ODOO_WORKERS": "0"}
    log = folder / "odoo.log"
    node = Node("replica", DATABASE, "127.0.0.1", free_ports(), log, **variables)
    try:
        wait_until(lambda: log_in(node), "Odoo", 120, evidence=log)
        yield node
    finally:
        node.stop()


def log_in(node):
    """Return a browser that has logged in; None when Odoo does not answer yet."""
    browser = requests.Session()
    browser.trust_env = False
    try:
        page = browser.get(f"{node.url}/web/login", timeout=60).text
    except requests.RequestException:
        return None
    token = re.search(r'name="csrf_token" value="(\w+)"', page).group(1)
    form = {"login": "admin", "password": "admin", "csrf_token": token}
    assert browser.post(f"{node.url}/web/login", data=form).url.endswith("/odoo")
    return browser


def count_partners(browser, node):
    """Ask for something that Odoo reads without writing."""
    parameters = {
        "model": "res.partner",
        "method": "search_count",
        "args": [[]],
        "kwargs": {},
    }
    answer = browser.post(
        f"{node.url}/web/dataset/call_kw/res.partner/search_count",
        json={"jsonrpc": "2.0", "method": "call", "params": parameters},
    )
    return answer.json()["result"]


def test_new_databases_can_search_without_accents(servers):
    query = """
        SELECT provolatile FROM pg_proc WHERE proname = 'unaccent' AND pronargs = 1
    """
    assert servers.rows(query, servers.primary_port, "template1") == [("i",)]
    # The role of Odoo is no administrator, and the administrator has no password.
    query = "SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = 'odoo'"
    assert servers.rows(query, servers.primary_port, "postgres") == [(False, True)]
    query = "SELECT rolpassword FROM pg_authid WHERE rolname = 'postgres'"
    assert servers.rows(query, servers.primary_port, "postgres") == [(None,)]


def test_reading_goes_to_the_replica(servers, node):
    assert count_partners(log_in(node), node)
    query = f"""
        SELECT count(*) > 0 FROM pg_stat_activity
         WHERE datname = '{DATABASE}' AND usename = 'odoo' AND pid != pg_backend_pid()
    """
    assert servers.rows(query, servers.replica_port) == [(True,)]
    assert "unknown option" not in node.log.read_text()


def test_replication_can_be_watched(servers, node):
    # The queries of docs/operations.md.
    text = (CONFIG.parent / "docs" / "operations.md").read_text()
    queries = re.findall(r"^SELECT [^;]*pg_[^;]*;", text, re.MULTILINE)
    (lag,) = [query for query in queries if "pg_stat_replication" in query]
    assert [row[1] for row in servers.rows(lag, servers.primary_port)] == ["streaming"]


# The last one: it takes the replica away.


def test_the_primary_answers_when_the_replica_is_away(servers, node):
    browser = log_in(node)
    servers.stop("replica")

    def answered():
        return count_partners(browser, node)

    wait_until(answered, "an answer without the replica", evidence=node.log)
