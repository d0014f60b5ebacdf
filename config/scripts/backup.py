#!/usr/bin/env python3
"""Back up a database and its attachments into a new folder, while people work.

The dump and the list of attachments come from one snapshot of the database, and as
long as the backup runs Odoo cannot delete files. An attachment that the last backup in
the same folder has already is linked, not copied: it takes no space and no time.
"""

import argparse
import contextlib
import json
import os
import shutil
import sys
import time
from pathlib import Path

import deployment
from deployment import Failure


def run(options, settings):
    """Make one backup and say where it is."""
    settings.require_database(options.database)
    folder = Path(options.folder)
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise Failure(
            f"{folder} is no folder that we may write to: create it first and give it"
            " to the user who makes backups."
        )
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    target = folder / f"{options.database}-{stamp}"
    if target.exists():
        raise Failure(f"{target} exists already: try again in a second.")
    previous = _newest_backup(folder, options.database)
    # Under another name until it is complete, so that half a backup is never used.
    draft = folder / f".{target.name}.partial"
    draft.mkdir(mode=0o700)
    try:
        manifest = _back_up(options.database, settings, draft, previous)
        (draft / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
        os.sync()
        draft.rename(target)
    except OSError as error:
        raise Failure(f"The backup could not be written to {folder}: {error}") from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    print(
        f"Backed up {options.database} to {target}:"
        f" {len(manifest['tables'])} tables, {manifest['files']} files."
    )
    return _report_missing(manifest, options.allow_missing)


def _newest_backup(folder, database):
    """Return the newest finished backup of a database in a folder, or None."""
    # A time stamp follows the name; another database's name may begin with this one.
    finished = folder.glob(f"{database}-{'[0-9]' * 8}T{'[0-9]' * 6}Z/manifest.json")
    return max((path.parent for path in finished), default=None)


def _back_up(database, settings, draft, previous):
    """Write dump and attachments; return the manifest."""
    with _snapshot(settings, database) as (session, snapshot):
        deployment.run_program(
            settings,
            "Dumping the database",
            *("pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot}"),
            # An upgrade that waits for us must not keep us waiting for ever.
            *(
                "--lock-wait-timeout=1min",
                f"--file={draft / 'database.dump'}",
                database,
            ),
        )
        names = deployment.stored_files(session)
        missing = [
            name
            for name in names
            if not _copy(settings.filestore(database), previous, draft, name)
        ]
        return {
            "format": 1,
            "database": database,
            "taken_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "server_version": session.server_version,
            "extensions": _column(session, "SELECT extname FROM pg_extension"),
            "modules": dict(
                deployment.rows(
                    session,
                    "SELECT name, latest_version FROM ir_module_module"
                    " WHERE state = 'installed' ORDER BY 1",
                )
            ),
            "tables": deployment.table_counts(session),
            "files": len(names) - len(missing),
            "missing": missing,
            "sha256": deployment.checksum(draft / "database.dump", "sha256"),
        }


@contextlib.contextmanager
def _snapshot(settings, database):
    """Give a session inside of a snapshot that pg_dump can share, and its name."""
    with settings.session(database) as session:
        session.autocommit = False
        session.set_session(isolation_level="REPEATABLE READ")
        with session.cursor() as cursor:
            # The server may end sessions that do nothing for long; this one waits.
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            try:
                # People go on writing; only Odoo's removal of unused files, which
                # wants a SHARE lock, gives up and tries again tomorrow.
                cursor.execute("LOCK TABLE ir_attachment IN ROW EXCLUSIVE MODE")
            except deployment.psycopg2.errors.UndefinedTable:
                raise Failure(f"{database} is no database of Odoo.") from None
            cursor.execute("SELECT pg_export_snapshot()")
            yield session, cursor.fetchone()[0]


def _column(session, query):
    return sorted(value for (value,) in deployment.rows(session, query))


def _copy(filestore, previous, draft, name):
    """Put one attachment into the backup; tell whether it was there and intact."""
    target = draft / "filestore" / name
    target.parent.mkdir(parents=True, exist_ok=True)
    source = filestore / name
    former = previous and previous / "filestore" / name
    if former and _same_size(source, former):
        # A file system without links gets a copy.
        with contextlib.suppress(OSError):
            os.link(former, target)
            return True
    if not deployment.is_intact(source):
        return False
    shutil.copyfile(source, target)
    return deployment.is_intact(target)


def _same_size(*files):
    return all(file.is_file() for file in files) and 1 == len(
        {file.stat().st_size for file in files}
    )


def _report_missing(manifest, allowed):
    """Say which attachments the server itself has lost; return the exit code."""
    if not manifest["missing"]:
        return 0
    print(
        f"warning: {len(manifest['missing'])} attachments have no intact file on this"
        " server; manifest.json lists them. All else is backed up.",
        file=sys.stderr,
    )
    return 0 if allowed else 2


def parser():
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", help="the name of the database")
    parser.add_argument("folder", help="where backups are; each gets its own folder")
    parser.add_argument(
        "--allow-missing",
        action="store_true",
        help="end with 0 although attachments are missing on the server (else with 2)",
    )
    return parser


if __name__ == "__main__":
    sys.exit(deployment.main(run, parser()))
