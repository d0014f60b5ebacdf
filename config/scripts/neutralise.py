#!/usr/bin/env python3
"""Make a copy of a database harmless: it sends, fetches and schedules nothing any more.

There is no way back. Odoo and each installed addon say themselves what has to be
switched off (data/neutralize.sql).
"""

import argparse
import secrets
import subprocess
import sys
import uuid

import deployment
from deployment import Failure

# What would still reach the outside world, by what to call it.
REMAINING = {
    "incoming mail servers": "SELECT count(*) FROM fetchmail_server WHERE active",
    # The one that is left is Odoo's own and leads nowhere.
    "outgoing mail servers": """
        SELECT count(*) FROM ir_mail_server WHERE active AND smtp_host != 'invalid'
    """,
    "queued mails": "SELECT count(*) FROM mail_mail WHERE state = 'outgoing'",
    "queued jobs": """
        SELECT count(*) FROM queue_job
         WHERE state NOT IN ('done', 'failed', 'cancelled')
    """,
    "scheduled actions": """
        SELECT count(*) FROM ir_cron c WHERE active AND NOT EXISTS (
            SELECT FROM ir_model_data d
             WHERE d.model = 'ir.cron' AND d.res_id = c.id
               AND d.module = 'base' AND d.name = 'autovacuum_job')
    """,
}


def run(options, settings):
    """Neutralise a copy that is there already."""
    settings.require_database(options.database)
    served = [name.strip() for name in settings.get("db_name").split(",")]
    if options.database in served and not options.even_if_served:
        raise Failure(
            f"{options.database} is the database that this Odoo serves. If it really is"
            " a copy, add --even-if-served."
        )
    neutralise(options.database, settings)
    print(f"{options.database} is neutralised: it sends and fetches nothing any more.")


def neutralise(database, settings):
    """Neutralise a database and verify that nothing is left.

    :param database: name of the database
    :param settings: :class:`deployment.Settings`
    :raise Failure: when something could still reach the outside world
    """
    done = settings.odoo(
        database,
        subcommand="neutralize",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if done.returncode:
        last = (done.stdout.strip().splitlines() or ["without a word"])[-1]
        raise Failure(f"{database} is NOT neutralised: {last}")
    with settings.session(database) as session:
        _change_identity(session)
        left = {
            name: deployment.rows(session, query)[0][0]
            for name, query in REMAINING.items()
        }
    remaining = ", ".join(f"{count} {name}" for name, count in left.items() if count)
    if remaining:
        raise Failure(f"{database} is NOT neutralised: it still has {remaining}.")


def _change_identity(session):
    """Give the copy its own identity and keys: links of the original fail there."""
    query = "UPDATE ir_config_parameter SET value = %s WHERE key = %s"
    with session.cursor() as cursor:
        cursor.execute(query, [str(uuid.uuid4()), "database.uuid"])
        cursor.execute(query, [secrets.token_hex(32), "database.secret"])


def parser():
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", help="the name of the copy")
    parser.add_argument(
        "--even-if-served",
        action="store_true",
        help="although the configuration names this database",
    )
    return parser


if __name__ == "__main__":
    sys.exit(deployment.main(run, parser()))
