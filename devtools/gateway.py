"""Feed mail through Odoo's gateway as the pipe of a mail server does."""

import subprocess
import tempfile

from devtools import odoo, report

# The raw bytes come in a file because stdin carries this script.
SCRIPT = """
import os
import sys
from pathlib import Path

raw = Path(os.environ["DEV_MAIL"]).read_bytes()
try:
    record_id = env["mail.thread"].message_process(None, raw)
    env.cr.commit()
except Exception as error:
    sys.exit(f"error: the mail was not taken in, send it again later: {error}")
print(f"Accepted (record {record_id})." if record_id else "Accepted: no new record.")
"""


def feed(database, raw):
    """Hand one raw e-mail to a database.

    :param database: name of the database
    :param raw: the bytes of the mail
    :return: exit code; other than 0 tells a mail server to try again later
    """
    if not raw.strip():
        raise report.Failure("No mail came in: ./dev mail NAME < message.eml")
    with tempfile.NamedTemporaryFile(suffix=".eml") as file:
        file.write(raw)
        file.flush()
        return subprocess.run(
            odoo.command(database, "--log-level=warn", subcommand="shell"),
            input=SCRIPT,
            text=True,
            env={**odoo.environment(), "DEV_MAIL": file.name},
        ).returncode
