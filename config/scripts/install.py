#!/usr/bin/env python3
"""Create a database with the service suite and a password for its administrator."""

import argparse
import ast
import os
import re
import secrets
import sys

import deployment
from deployment import Failure

SET_PASSWORD = """
import os
env.ref("base.user_admin").password = os.environ["SERVICE_ADMIN_PASSWORD"]
env.cr.commit()
"""


def run(options, settings):
    """Install the addons into a new database."""
    name = options.database
    if not re.fullmatch(r"[a-z][a-z0-9_-]{0,39}", name):
        raise Failure(
            f"{name!r} is no name for a database: use a lower-case letter and then up"
            " to 39 lower-case letters, digits, _ or -."
        )
    if name in settings.database_names():
        raise Failure(f"The database {name} exists already: nothing was changed.")
    password = os.environ.setdefault(
        "SERVICE_ADMIN_PASSWORD", secrets.token_urlsafe(12)
    )
    addons = options.addons.split(",") if options.addons else _own_addons()
    print(f"Installing {', '.join(addons)} into {name}; this takes some minutes.")
    done = settings.odoo(
        name,
        *("--init", ",".join(addons), "--stop-after-init", "--no-http"),
        "--log-level=warn",
    )
    if not done.returncode:
        done = settings.odoo(
            name,
            "--no-http",
            "--log-level=warn",
            subcommand="shell",
            input=SET_PASSWORD,
        )
    if done.returncode:
        raise Failure(
            f"Odoo could not install {name}; its last lines above say why. Drop the"
            f" database before you try again: dropdb {name}"
        )
    print(f"Ready. Log in as admin with the password {password}")


def _own_addons():
    """Return our addons, without those that install themselves beside others."""
    names = []
    for path in sorted((deployment.PROJECT / "addons").glob("*/__manifest__.py")):
        manifest = ast.literal_eval(path.read_text())
        if manifest.get("installable", True) and not manifest.get("auto_install"):
            names.append(path.parent.name)
    return names


def parser():
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", help="the name of the new database")
    parser.add_argument(
        "--addons", metavar="ADDON,...", help="these addons instead of all of ours"
    )
    return parser


if __name__ == "__main__":
    sys.exit(deployment.main(run, parser()))
