"""Create, copy, list and drop databases together with their file stores."""

import contextlib
import os
import re
import shutil

import psycopg2
from psycopg2 import sql

from devtools import paths, postgres, report

# Databases with this prefix belong to ./dev: templates and copies for tests.
OWN_PREFIX = "dev_"
EXTENSIONS = ("pg_trgm", "unaccent")
_RESERVED = {"postgres", "template0", "template1"}


def check_name(name):
    """Return ``name`` if a person may give it to a database.

    :raise Failure: when the name would not work or belongs to ./dev or PostgreSQL
    """
    if not re.fullmatch(r"[a-z][a-z0-9_-]{0,39}", name):
        raise report.Failure(
            f"{name!r} is no name for a database: use a lower-case letter and then up"
            " to 39 lower-case letters, digits, _ or -."
        )
    if name in _RESERVED or name.startswith(OWN_PREFIX):
        raise report.Failure(f"The name {name} is reserved: choose another one.")
    return name


def require(name):
    """Return ``name`` if there is such a database.

    :raise Failure: with the names that exist, when there is none
    """
    if not exists(name):
        own = names()
        existing = f"There are: {', '.join(own)}." if own else "There is none yet."
        raise report.Failure(
            f"There is no database {name}. {existing} ./dev db {name} makes a new one."
        )
    return name


def names(prefix=None):
    """Return the names of databases: those of persons, or those with ``prefix``.

    The oldest database comes first.
    """
    with _cursor() as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database WHERE NOT datistemplate ORDER BY oid"
        )
        found = [name for (name,) in cursor.fetchall() if name not in _RESERVED]
    if prefix is None:
        return [name for name in found if not name.startswith(OWN_PREFIX)]
    return [name for name in found if name.startswith(prefix)]


def rows(name, query, parameters=()):
    """Return the rows of an SQL query on one database."""
    with _cursor(name) as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()


def exists(name):
    """Tell whether there is a database of that name."""
    with _cursor() as cursor:
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", [name])
        return cursor.fetchone() is not None


def create(name):
    """Create an empty database with the extensions that Odoo makes use of."""
    with _cursor() as cursor:
        # Byte order lets an index serve LIKE 'abc%'; Odoo creates databases so, too.
        cursor.execute(
            sql.SQL(
                "CREATE DATABASE {} ENCODING 'UTF8' LC_COLLATE 'C' TEMPLATE template0"
            ).format(sql.Identifier(name))
        )
        cursor.execute("SELECT name FROM pg_available_extensions")
        available = {extension for (extension,) in cursor.fetchall()}
    with _cursor(name) as cursor:
        for extension in EXTENSIONS:
            if extension in available:
                cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
        if "unaccent" in available:
            # An index may only be built on functions that are declared immutable.
            cursor.execute("ALTER FUNCTION unaccent(text) IMMUTABLE")
    if not available.issuperset(EXTENSIONS):
        report.notice(
            "this PostgreSQL has no contrib modules: everything works, but search by"
            " name is slower in very large databases"
        )


def copy(source, target):
    """Copy a database that nobody is connected to, and its file store."""
    with _cursor() as cursor:
        cursor.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(target), sql.Identifier(source)
            )
        )
    shutil.rmtree(filestore(target), ignore_errors=True)
    if filestore(source).exists():
        # Odoo never changes a stored file, so both may share it.
        shutil.copytree(filestore(source), filestore(target), copy_function=os.link)


def rename(source, target):
    """Rename a database that nobody is connected to, and its file store."""
    with _cursor() as cursor:
        cursor.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                sql.Identifier(source), sql.Identifier(target)
            )
        )
    shutil.rmtree(filestore(target), ignore_errors=True)
    if filestore(source).exists():
        filestore(source).rename(filestore(target))


def drop(name):
    """Drop a database if it exists, whoever is connected to it, and its file store."""
    with _cursor() as cursor:
        cursor.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
                sql.Identifier(name)
            )
        )
    shutil.rmtree(filestore(name), ignore_errors=True)


def filestore(name):
    """Return the folder of the files that belong to a database."""
    return paths.DATA / "filestore" / name


@contextlib.contextmanager
def _cursor(database="postgres"):
    """Give a cursor outside of any transaction, as CREATE DATABASE wants it."""
    session = psycopg2.connect(dbname=database, **postgres.connection())
    session.autocommit = True
    try:
        with session.cursor() as cursor:
            yield cursor
    finally:
        session.close()
