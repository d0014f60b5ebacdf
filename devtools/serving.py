"""Serve a database to people."""

import os
import socket

from devtools import addons, databases, environment, odoo, report

DEMO = "demo"


def demo(port):
    """Create the demo database if need be and serve it; does not return."""
    check_port(port)
    environment.ensure()
    if not databases.exists(DEMO):
        report.step("installing all addons with demo data (takes some minutes)")
        odoo.new_database(DEMO, list(addons.manifests()), demo=True)
    serve(DEMO, port)


def serve(name, port, workers=0):
    """Serve a database until Ctrl-C; does not return.

    :param name: name of the database
    :param port: port on this machine
    :param workers: number of worker processes; 0 for one process with threads
    """
    check_port(port)
    environment.ensure()
    databases.require(name)
    arguments = [f"--http-port={port}", f"--workers={workers}"]
    if workers:
        live_port = port + 3
        check_port(live_port)
        arguments.append(f"--gevent-port={live_port}")
        report.notice(
            f"with workers, live updates need a proxy that sends /websocket to port"
            f" {live_port}, as config/ shows for nginx"
        )
    report.say(f"Serving {name} at http://localhost:{port} until Ctrl-C")
    command = odoo.command(name, *arguments)
    os.execve(command[0], command, odoo.environment(jobs=True))


def check_port(port):
    """Fail with a hint when a port of this machine cannot be listened on."""
    with socket.socket() as probe:
        # As servers do it: connections that are still closing do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OverflowError:
            raise report.Failure(
                f"{port} is no port: choose one up to 65535."
            ) from None
        except PermissionError:
            raise report.Failure(
                f"Port {port} needs root: choose one above 1023 with --port."
            ) from None
        except OSError:
            raise report.Failure(
                f"Port {port} is in use: choose another with --port."
            ) from None
