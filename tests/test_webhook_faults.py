"""Events reach their receiver although the sender is killed."""

import json
import os
import signal
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.odoo_side import Outside

EVENTS = 40
# The sender dies while this one is on its way.
FATAL = 15


@pytest.fixture(scope="module")
def odoo(make_database, odoo_process):
    return Outside(odoo_process, make_database())


@pytest.fixture
def receiver():
    """Return a server that notes the ids of events, and how often each came."""
    seen = Counter()
    bodies = {}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            event_id = self.headers["X-Service-Event-Id"]
            seen[event_id] += 1
            bodies.setdefault(event_id, set()).add(body)
            if len(seen) == FATAL and server.victim:
                victim, server.victim = server.victim, None
                os.kill(victim(), signal.SIGKILL)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *arguments):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.seen, server.bodies, server.victim = seen, bodies, None
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def listen(odoo, port):
    with odoo.env() as env:
        env["ir.config_parameter"].set_param("service_api.webhook_hosts", "127.0.0.1")
        env["service.webhook"].create(
            {"name": "ERP", "url": f"http://127.0.0.1:{port}/events"}
        )


def file_requests(odoo, number):
    """File requests; return the ids of the events about them."""
    with odoo.env() as env:
        env["service.ticket"]._intake(
            "phone", [{"name": f"No. {n}"} for n in range(number)]
        )
        return env["service.webhook.delivery"].search([]).mapped("name")


def send(odoo, pid_file=None):
    """Send what is due in a process of its own; return its exit code."""
    from odoo import SUPERUSER_ID, api

    def work():
        if pid_file:
            with open(pid_file, "w") as file:
                file.write(str(os.getpid()))
        with odoo.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["service.webhook.delivery"]._cron_send()

    return odoo.apart(work)


def states(odoo):
    with odoo.env() as env:
        rows = env["service.webhook.delivery"].search([])
        return [[row.state, row.attempts] for row in rows]


def test_events_of_a_killed_sender_are_sent_again(odoo, receiver, tmp_path):
    pid_file = tmp_path / "pid"
    odoo.run(listen, port=receiver.server_port)
    expected = odoo.run(file_requests, number=EVENTS)
    assert len(expected) == EVENTS
    receiver.victim = lambda: int(pid_file.read_text())

    assert odoo.run(send, pid_file=str(pid_file)) == -signal.SIGKILL
    assert len(receiver.seen) >= FATAL
    assert odoo.run(send) == 0

    # Each came, some twice, and what came twice was the same event.
    assert set(receiver.seen) == set(expected)
    assert max(receiver.seen.values()) == 2
    assert all(len(bodies) == 1 for bodies in receiver.bodies.values())
    assert {json.loads(*bodies)["type"] for bodies in receiver.bodies.values()} == {
        "ticket.created"
    }
    assert odoo.run(states) == [["sent", 1]] * EVENTS
    odoo.run(send)
    assert sum(receiver.seen.values()) <= 2 * EVENTS
