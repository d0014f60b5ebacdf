"""Scripts that drive Chromium by playwright-core, for tests."""

import json
import subprocess

from devtools import node, odoo, paths, report, system


def ensure():
    """Return the path of Chromium.

    :raise Failure: when there is no Chromium
    """
    if system.ensure(system.CHROMIUM):
        raise report.Failure("chromium is missing: install it (apt-get install it).")
    node.package("playwright-core")
    return system.find(system.CHROMIUM)


def run(script, *arguments, orders=None, patience=600):
    """Run a script of Node; return what the last line that it printed says as JSON.

    The script finds the browser's path in the environment variable ``CHROMIUM``.

    :param Path script: its file
    :param arguments: texts
    :param orders: what it reads as JSON from its standard input
    :param int patience: seconds that it may take
    :raise Failure: with what it complained about, when it failed
    """
    done = subprocess.run(
        ["node", str(script), *arguments],
        input=json.dumps(orders),
        env={
            **odoo.environment(),
            "CHROMIUM": ensure(),
            "NODE_PATH": str(paths.NPM / "node_modules"),
        },
        capture_output=True,
        text=True,
        timeout=patience,
    )
    if done.returncode:
        raise report.Failure(f"{script.name} ended with an error:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])
