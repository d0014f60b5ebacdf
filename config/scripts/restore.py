#!/usr/bin/env python3
"""Restore a backup into a new database and verify it; nothing existing is touched.

Give --production when the copy takes the original's place: it fetches and sends mail.
Give --neutralise for all other copies.
"""

import argparse
import contextlib
import json
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

import deployment
from deployment import Failure
from neutralise import neutralise


def run(options, settings):
    """Restore one backup."""
    backup = Path(options.backup)
    manifest = _read_manifest(backup)
    _check_backup(backup, manifest)
    filestore = settings.filestore(options.database)
    if options.database in settings.database_names():
        raise Failure(
            f"The database {options.database} exists already: choose another name."
        )
    if filestore.exists():
        raise Failure(
            f"{filestore} exists already, without a database: move it away first."
        )
    with _undone_on_failure(options.database, settings):
        _create_database(options.database, settings, manifest)
        _restore_database(options.database, settings, backup)
        _restore_files(backup, filestore, settings)
        _verify(options.database, settings, manifest)
        if options.neutralise:
            neutralise(options.database, settings)
    kind = "a neutralised copy" if options.neutralise else "a production database"
    print(
        f"Restored {backup.name} into {options.database} as {kind}:"
        f" {len(manifest['tables'])} tables and {manifest['files']} files verified."
    )


def _read_manifest(backup):
    try:
        manifest = json.loads((backup / "manifest.json").read_text())
        if manifest["format"] == 1:
            return manifest
    except (OSError, ValueError, KeyError, TypeError):
        pass
    raise Failure(
        f"{backup} is no backup of ours: name a folder that backup.py made, with a"
        " manifest.json in it."
    )


def _check_backup(backup, manifest):
    """Fail unless everything that the manifest counts is in the backup, intact."""
    dump = backup / "database.dump"
    if not dump.is_file():
        raise Failure(f"{dump} is missing: use another backup.")
    if deployment.checksum(dump, "sha256") != manifest["sha256"]:
        raise Failure(f"{dump} is damaged (its checksum differs): use another backup.")
    files = [path for path in (backup / "filestore").glob("*/*") if path.is_file()]
    damaged = [path for path in files if not deployment.is_intact(path)]
    if damaged:
        raise Failure(
            f"{len(damaged)} files of the backup are damaged, {damaged[0]} for one:"
            " use another backup."
        )
    if len(files) != manifest["files"]:
        raise Failure(
            f"The backup has {len(files)} files instead of {manifest['files']}:"
            " use another backup."
        )


@contextlib.contextmanager
def _undone_on_failure(database, settings):
    """Remove what was restored when the block does not end well."""
    try:
        yield
    except BaseException:
        with settings.session("postgres") as session:
            deployment.execute(
                session, "DROP DATABASE IF EXISTS {} WITH (FORCE)", database
            )
        shutil.rmtree(settings.filestore(database), ignore_errors=True)
        raise


def _create_database(database, settings, manifest):
    """Create an empty database with the extensions that the original had."""
    template = settings.get("db_template") or "template0"
    # Byte order, as Odoo has it; only template0 lets us choose.
    collation = "LC_COLLATE 'C'" if template == "template0" else ""
    statement = f"CREATE DATABASE {{}} ENCODING 'UTF8' {collation} TEMPLATE {{}}"
    with settings.session("postgres") as session:
        deployment.execute(session, statement, database, template)
    with settings.session(database) as session:
        try:
            for extension in manifest["extensions"]:
                deployment.execute(
                    session, "CREATE EXTENSION IF NOT EXISTS {}", extension
                )
            if "unaccent" in manifest["extensions"] and not _is_immutable(session):
                # Indexes of the original may be built on it.
                deployment.execute(session, "ALTER FUNCTION unaccent(text) IMMUTABLE")
        except deployment.psycopg2.Error as error:
            reason = str(error).strip().splitlines()[0]
            raise Failure(
                f"The extensions of the original cannot be had here ({reason}): install"
                " PostgreSQL's contrib modules, have config/postgresql/template.sql run"
                " by its administrator and set db_template = template1."
            ) from None


def _is_immutable(session):
    query = """
        SELECT provolatile = 'i' FROM pg_proc
         WHERE proname = 'unaccent' AND pronargs = 1
    """
    return deployment.rows(session, query)[0][0]


def _restore_database(database, settings, backup):
    """Load the dump; extensions are there already and may belong to somebody else."""
    dump = backup / "database.dump"
    contents = deployment.run_program(
        settings, "Reading the dump", "pg_restore", "--list", dump
    )
    wanted = [
        line
        for line in contents.splitlines()
        if not re.match(r"\d+; \d+ \d+ (EXTENSION|COMMENT) - (EXTENSION )?", line)
    ]
    with tempfile.NamedTemporaryFile("w", suffix=".list") as chosen:
        chosen.write("\n".join(wanted) + "\n")
        chosen.flush()
        deployment.run_program(
            settings,
            "Loading the dump",
            *("pg_restore", "--no-owner", "--exit-on-error", "--jobs=2"),
            *(f"--use-list={chosen.name}", f"--dbname={database}", dump),
        )


def _restore_files(backup, filestore, settings):
    """Copy the attachments and give them to whom the data folder belongs."""
    parent = filestore.parent
    try:
        parent.mkdir(parents=True, exist_ok=True)
        filestore.mkdir()
        for folder in (backup / "filestore").glob("*"):
            shutil.copytree(folder, filestore / folder.name)
        if os.geteuid() == 0:
            owner = settings.data_folder.stat()
            for path in (parent, filestore, *filestore.rglob("*")):
                os.chown(path, owner.st_uid, owner.st_gid)
    except (OSError, shutil.Error) as error:
        raise Failure(f"The files could not be restored: {error}") from None


def _verify(database, settings, manifest):
    """Compare the restored database and its files with the manifest."""
    with settings.session(database) as session:
        counts = deployment.table_counts(session)
        names = deployment.stored_files(session)
    wrong = [
        table
        for table in counts.keys() | manifest["tables"].keys()
        if counts.get(table) != manifest["tables"].get(table)
    ]
    if wrong:
        raise Failure(
            f"The restored database differs from the original in {len(wrong)} tables,"
            f" {sorted(wrong)[0]} for one: use another backup."
        )
    lost = set(names).difference(manifest["missing"])
    lost = [name for name in lost if not (settings.filestore(database) / name).exists()]
    if lost:
        raise Failure(f"{len(lost)} attachments have no file: use another backup.")


def parser():
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("backup", help="the folder of one backup")
    parser.add_argument("database", help="the name of the new database")
    kind = parser.add_mutually_exclusive_group(required=True)
    kind.add_argument(
        "--production", action="store_true", help="it takes the original's place"
    )
    kind.add_argument(
        "--neutralise", action="store_true", help="it sends and fetches nothing"
    )
    return parser


if __name__ == "__main__":
    sys.exit(deployment.main(run, parser()))
