"""Odoo processes for tests, pictures and benchmarks."""

import contextlib
import json
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import NamedTuple

from devtools import odoo, report

START_SECONDS = 90
STOP_SECONDS = 20


class Server(NamedTuple):
    """A running Odoo: its address, ports, process and log."""

    url: str
    port: int
    live_port: int
    process: subprocess.Popen
    log: Path


def run_code(database, code, extra_environment=None):
    """Run Python code with ``env`` in an Odoo process of its own.

    The code commits by itself (``env.cr.commit()``).

    :param database: name of the database
    :param code: Python source
    :param extra_environment: dict of more environment variables
    :return: what the last line that the code printed says as JSON; None without output
    :raise Failure: with the traceback, when the code raised an error
    """
    done = subprocess.run(
        odoo.command(database, "--log-level=warn", subcommand="shell"),
        input=code,
        capture_output=True,
        text=True,
        env={**odoo.environment(), **(extra_environment or {})},
    )
    if done.returncode:
        raise report.Failure(f"The code ended with {done.returncode}:\n{done.stderr}")
    lines = done.stdout.strip().splitlines()
    return json.loads(lines[-1]) if lines else None


def start(database, *arguments, log, subcommand="server", jobs=False, **popen_options):
    """Start an Odoo process and return it at once.

    :param database: name of the database
    :param arguments: options of Odoo
    :param log: path of the file for its output
    :param jobs: whether it works off queue jobs
    """
    popen_options.setdefault("env", odoo.environment(jobs))
    popen_options.setdefault("stdin", subprocess.DEVNULL)
    with Path(log).open("wb") as output:
        return subprocess.Popen(
            odoo.command(database, *arguments, subcommand=subcommand),
            stdout=output,
            stderr=subprocess.STDOUT,
            **popen_options,
        )


def start_server(database, *arguments, log, workers=0, jobs=False):
    """Start an HTTP server on a free port and wait until it answers.

    :param workers: number of worker processes; 0 for one process with threads
    :return: :class:`Server`
    """
    port, live_port = free_port(), free_port()
    process = start(
        database,
        f"--http-port={port}",
        f"--gevent-port={live_port}",
        f"--workers={workers}",
        *arguments,
        log=log,
        jobs=jobs,
    )
    server = Server(f"http://127.0.0.1:{port}", port, live_port, process, Path(log))
    try:
        _wait_until_it_answers(server)
    except BaseException:
        stop(process)
        raise
    return server


def stop(process):
    """Stop an Odoo process and wait for its end."""
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port():
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_it_answers(server):
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.process.poll() is None:
        try:
            # This page answers once the database is loaded.
            urllib.request.urlopen(f"{server.url}/web/health", timeout=START_SECONDS)
            urllib.request.urlopen(f"{server.url}/web/login", timeout=START_SECONDS)
        except urllib.error.HTTPError as error:
            raise report.Failure(
                f"Odoo answers with {error.code}.\n{report.tail(server.log, 40)}"
            ) from error
        except OSError:
            time.sleep(0.2)
            continue
        return
    raise report.Failure(f"Odoo did not start.\n{report.tail(server.log, 40)}")
