"""What the scripts of operation share: Odoo's settings, its database, clear errors.

They need nothing but Python, psycopg2 and PostgreSQL's client programs, which every
machine with Odoo has.
"""

import configparser
import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

try:
    import psycopg2
    from psycopg2 import sql
except ImportError:
    sys.exit(
        "error: psycopg2 is missing here: run this script with the Python of Odoo,"
        " for example /opt/odoo/venv/bin/python."
    )

PROJECT = Path(__file__).resolve().parent.parent.parent
# Odoo reads these variables, too, and lets them win over the file.
VARIABLES = {
    "db_host": "PGHOST",
    "db_port": "PGPORT",
    "db_user": "PGUSER",
    "db_password": "PGPASSWORD",
    "db_name": "PGDATABASE",
    "pg_path": "PGPATH",
    "data_dir": "ODOO_DATA_DIR",
    "db_template": "PGDATABASE_TEMPLATE",
}
CHUNK = 1 << 20


class Failure(Exception):
    """A sentence that says what is wrong and what to do; shown without traceback."""


def main(run, parser):
    """Parse the command line and run a script.

    :param run: function of the parsed options and the :class:`Settings`
    :param parser: :class:`argparse.ArgumentParser` of the script
    :return: exit code
    """
    parser.add_argument(
        "-c",
        "--config",
        default=os.environ.get("ODOO_RC", "/etc/odoo/odoo.conf"),
        help="Odoo's configuration file (default: $ODOO_RC or %(default)s)",
    )
    options = parser.parse_args()
    try:
        return run(options, Settings(options.config)) or 0
    except Failure as failure:
        print(f"error: {failure}", file=sys.stderr)
    except psycopg2.Error as error:
        text = str(error).strip().replace("\n", " ")
        print(f"error: PostgreSQL says: {text}", file=sys.stderr)
    except KeyboardInterrupt:
        print("error: interrupted; nothing half-done was left behind.", file=sys.stderr)
    return 1


class Settings:
    """The settings of Odoo on this machine."""

    def __init__(self, config_file):
        """Read the file and the environment.

        :param config_file: path of odoo.conf
        """
        config = configparser.RawConfigParser()
        try:
            with open(config_file) as file:
                config.read_file(file)
            self._options = dict(config["options"])
        except (OSError, KeyError, configparser.Error) as error:
            raise Failure(
                f"Odoo's configuration {config_file} cannot be read ({error}):"
                " name it with -c or ODOO_RC."
            ) from None
        self.config_file = config_file

    def get(self, option):
        """Return an option as text, or an empty text."""
        value = os.environ.get(VARIABLES[option]) or self._options.get(option, "")
        return "" if value in ("False", "None") else value

    @property
    def data_folder(self):
        """Return the folder of attachments and sessions."""
        folder = self.get("data_dir")
        if not folder:
            raise Failure(f"{self.config_file} does not name the data_dir: add it.")
        return Path(folder)

    def filestore(self, database):
        """Return the folder of a database's attachments."""
        return self.data_folder / "filestore" / database

    def connection(self):
        """Return how to reach PostgreSQL, as psycopg2 takes it."""
        options = {key: self.get(f"db_{key}") for key in ("host", "port", "user")}
        options["password"] = self.get("db_password")
        return {key: value for key, value in options.items() if value}

    def environment(self):
        """Return the environment in which PostgreSQL's programs find the server."""
        names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER"}
        names["password"] = "PGPASSWORD"
        found = {names[key]: value for key, value in self.connection().items()}
        return {**os.environ, **found}

    def program(self, name):
        """Return the path of one of PostgreSQL's programs."""
        path = shutil.which(name, path=self.get("pg_path") or None)
        path = path or shutil.which(name)
        if not path:
            raise Failure(f"{name} is missing: install postgresql-client.")
        return path

    @contextlib.contextmanager
    def session(self, database):
        """Give a session that commits each statement by itself."""
        try:
            session = psycopg2.connect(dbname=database, **self.connection())
        except psycopg2.OperationalError as error:
            reason = str(error).strip().splitlines()[-1]
            raise Failure(
                f"PostgreSQL does not let us into the database {database} ({reason}):"
                " check db_host, db_port, db_user and the password."
            ) from None
        session.autocommit = True
        try:
            yield session
        finally:
            session.close()

    def database_names(self):
        """Return the names of all databases of the server."""
        query = "SELECT datname FROM pg_database WHERE NOT datistemplate ORDER BY 1"
        with self.session("postgres") as session:
            return [name for (name,) in rows(session, query)]

    def require_database(self, database):
        """Fail with the names that exist unless there is such a database."""
        names = self.database_names()
        if database not in names:
            there = ", ".join(name for name in names if name != "postgres")
            raise Failure(
                f"There is no database {database}. There are: {there or 'none yet'}."
            )

    def odoo(self, database, *arguments, subcommand="server", **run_options):
        """Run Odoo on a database and wait for its end.

        :param arguments: options of Odoo
        :param run_options: passed on to :func:`subprocess.run`
        :return: the finished process, with its output if ``run_options`` asks for it
        """
        command = os.environ.get("ODOO") or shutil.which("odoo")
        beside_python = Path(sys.executable).with_name("odoo")
        if not command and beside_python.exists():
            command = str(beside_python)
        if not command:
            raise Failure(
                "The program odoo is missing here: add its folder to PATH or name it"
                " with the variable ODOO."
            )
        # Nothing but the task itself: no port, no jobs.
        environment = {**os.environ, "ODOO_QUEUE_JOB_CHANNELS": "root:0"}
        return subprocess.run(
            [*command.split(), subcommand, "-c", self.config_file, "-d", database]
            + list(arguments),
            env=environment,
            text=True,
            **run_options,
        )


def rows(session, query, parameters=None):
    """Return the rows of an SQL query."""
    with session.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()


def execute(session, query, *names):
    """Run an SQL statement; each ``{}`` in it stands for a name of ``names``."""
    with session.cursor() as cursor:
        cursor.execute(sql.SQL(query).format(*map(sql.Identifier, names)))


def table_counts(session):
    """Return the number of rows of each table by the table's name."""
    query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
    counts = {}
    for (table,) in rows(session, query):
        statement = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
        counts[table] = rows(session, statement)[0][0]
    return counts


def stored_files(session):
    """Return the names of all files that attachments refer to, sorted."""
    query = """
        SELECT DISTINCT store_fname FROM ir_attachment
         WHERE store_fname IS NOT NULL ORDER BY 1
    """
    return [name for (name,) in rows(session, query)]


def checksum(path, algorithm):
    """Return the checksum of a file in hexadecimal digits."""
    total = hashlib.new(algorithm)
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            total.update(chunk)
    return total.hexdigest()


def is_intact(path):
    """Tell whether a stored file is there and is what its name says.

    Odoo names stored files by the SHA-1 of their content.
    """
    return path.is_file() and checksum(path, "sha1") == path.name


def run_program(settings, what, *command):
    """Run one of PostgreSQL's programs; its last words explain a failure."""
    program = settings.program(command[0])
    done = subprocess.run(
        [program, *map(str, command[1:])],
        env=settings.environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["without a word"])[-1]
        raise Failure(f"{what} failed: {reason}")
    return done.stdout
