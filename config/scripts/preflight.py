#!/usr/bin/env python3
"""Check what Odoo needs before it starts: its database and a data folder."""

import argparse
import os
import sys

import deployment
from deployment import Failure


def run(options, settings):
    """Fail with one sentence when Odoo could not work."""
    names = [name.strip() for name in settings.get("db_name").split(",")]
    if not all(names):
        raise Failure(
            "No database is named: set db_name in odoo.conf or PGDATABASE, else Odoo"
            " would serve whatever it finds."
        )
    for name in names:
        _check_database(name, settings)
    folder = settings.data_folder
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise Failure(
            f"The data folder {folder} is missing or may not be written to: create it"
            " and give it to the user that runs Odoo."
        )


def _check_database(name, settings):
    if name not in settings.database_names():
        raise Failure(
            f"The database {name} does not exist yet: create it with the script"
            f" install ({name}), or restore a backup."
        )
    query = "SELECT count(*) FROM pg_tables WHERE tablename = 'ir_module_module'"
    with settings.session(name) as session:
        if not deployment.rows(session, query)[0][0]:
            raise Failure(
                f"The database {name} is empty: drop it, then run the script install."
            )


def parser():
    """Return the parser of the command line."""
    return argparse.ArgumentParser(description=__doc__)


if __name__ == "__main__":
    sys.exit(deployment.main(run, parser()))
