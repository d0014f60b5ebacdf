"""Messages of messengers arrive, both ways, although processes are killed."""

import json
import os
import signal
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.odoo_side import Outside, die

CHATS = 40
# The sender dies while this one is on its way.
FATAL = 15
# Requests that are on their way at the same time, see the adapter.
THREADS = 8
WORDS = 3


@pytest.fixture(scope="module")
def odoo(make_database, odoo_process):
    return Outside(odoo_process, make_database())


@pytest.fixture
def gateway():
    """Return a gateway that notes which messages came, and how often."""
    seen = Counter()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with server.lock:
                seen[body["id"]] += 1
                server.texts.append((body["chat"], body["text"]))
                victim = None
                if len(seen) == FATAL:
                    victim, server.victim = server.victim, None
            if victim:
                os.kill(victim(), signal.SIGKILL)
            answer = json.dumps({"id": f"there-{body['id']}"}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *arguments):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *arguments: None
    server.seen, server.texts, server.victim = seen, [], None
    server.lock = threading.Lock()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def connect(odoo, port=1):
    """Make an account alone in the world; return its id."""
    with odoo.env() as env:
        env["ir.config_parameter"].set_param("service_messenger.hosts", "127.0.0.1")
        env["service.messenger.account"].search([]).write({"state": "off"})
        account = env["service.messenger.account"].create(
            {
                "name": "Support",
                "api_url": f"http://127.0.0.1:{port}",
                "team_id": env.ref("service_ticket.team_support").id,
                "state": "on",
            }
        )
        return account.id


def tell(odoo, account_id, chats, words):
    """Let people write: words in turn, one request for each, as a messenger does."""
    for word in range(words):
        for chat in range(chats):
            with odoo.env() as env:
                env["service.messenger.account"].browse(account_id)._receive(
                    {
                        "events": [
                            {
                                "event_key": f"{chat}-{word}",
                                "chat_key": f"chat-{chat}",
                                "kind": "message",
                                "external_id": f"{chat}-{word}",
                                "text": f"No. {word}",
                                "sender": {"key": str(chat), "name": f"P. {chat}"},
                            }
                        ]
                    }
                )


def say(odoo, account_id):
    """Put one message to each chat into the outbox; return their ids."""
    with odoo.env() as env:
        env["service.messenger.message"].search([]).unlink()
        chats = env["service.messenger.chat"].create(
            [
                {"account_id": account_id, "chat_key": f"to-{number}"}
                for number in range(CHATS)
            ]
        )
        vals_list = [
            values for chat in chats for values in chat._prepare_outgoing("Hello")
        ]
        return env["service.messenger.message"]._enqueue(vals_list).ids


def run_cron(odoo, model, method, pid_file=None, fatal=None):
    """Run a cron in a process of its own; return its exit code.

    :param fatal: after so many messages of clients the process dies
    """
    from odoo import SUPERUSER_ID, api

    def work():
        if pid_file:
            with open(pid_file, "w") as file:
                file.write(str(os.getpid()))
        if fatal:
            handled = []

            def make(handle):
                def handle_or_die(chat, event):
                    handled.append(event.id)
                    result = handle(chat, event)
                    return die() if len(handled) == fatal else result

                return handle_or_die

            odoo.patch("service.messenger.chat", "_handle", make)
        with odoo.registry.cursor() as cr:
            getattr(api.Environment(cr, SUPERUSER_ID, {})[model], method)()

    return odoo.apart(work)


def process_together(odoo, processes):
    """Work on the raw inbox in several processes at once; return their exit codes."""
    from odoo import SUPERUSER_ID, api

    def work(meet):
        meet()
        with odoo.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["service.messenger.event"]._cron_process()

    return odoo.together(*[work] * processes)


def wait(odoo, model):
    """Let the time be over that a dead process kept others waiting."""
    with odoo.env() as env:
        env.cr.execute(
            f"UPDATE {env[model]._table} SET next_try_at = now() AT TIME ZONE 'UTC' "
            "WHERE state IN ('queued', 'received', 'failed')"
        )


def states(odoo):
    with odoo.env() as env:
        rows = env["service.messenger.message"].search([("direction", "=", "out")])
        return Counter(rows.mapped("state"))


def conversations(odoo, account_id):
    """Return what stands in the tickets of each chat, in order."""
    with odoo.env() as env:
        chats = env["service.messenger.chat"].search(
            [("account_id", "=", account_id)], order="id"
        )
        result = []
        for chat in chats:
            tickets = env["service.ticket"].search(
                [("messenger_chat_id", "=", chat.id)]
            )
            bodies = tickets.message_ids.sorted("id").mapped("preview")
            said = [body for body in bodies if body.startswith("No. ")]
            result.append([len(tickets), said])
        return result


def test_messages_of_a_killed_sender_are_sent_again(odoo, gateway, tmp_path):
    pid_file = tmp_path / "pid"
    account_id = odoo.run(connect, port=gateway.server_port)
    expected = odoo.run(say, account_id=account_id)
    gateway.victim = lambda: int(pid_file.read_text())
    send = {"model": "service.messenger.message", "method": "_cron_send"}

    assert odoo.run(run_cron, pid_file=str(pid_file), **send) == -signal.SIGKILL
    assert len(gateway.seen) >= FATAL
    odoo.run(wait, model="service.messenger.message")
    assert odoo.run(run_cron, **send) == 0

    # Each arrived; twice only those whose answer was on its way at that moment.
    assert set(gateway.seen) == {str(message_id) for message_id in expected}
    assert max(gateway.seen.values()) == 2
    assert sum(gateway.seen.values()) <= CHATS + THREADS
    assert odoo.run(states) == {"sent": CHATS}


def test_what_clients_wrote_is_taken_in_once_although_the_process_dies(odoo):
    account_id = odoo.run(connect)
    odoo.run(tell, account_id=account_id, chats=10, words=WORDS)
    process = {"model": "service.messenger.event", "method": "_cron_process"}

    assert odoo.run(run_cron, fatal=7, **process) == -signal.SIGKILL
    for _attempt in range(10 * WORDS):
        odoo.run(wait, model="service.messenger.event")
        odoo.run(run_cron, **process)

    words = [f"No. {word}" for word in range(WORDS)]
    assert odoo.run(conversations, account_id=account_id) == [[1, words]] * 10


def test_several_processes_keep_the_order_of_each_chat(odoo):
    account_id = odoo.run(connect)
    odoo.run(tell, account_id=account_id, chats=20, words=WORDS)

    assert odoo.run(process_together, processes=3) == [0, 0, 0]

    words = [f"No. {word}" for word in range(WORDS)]
    assert odoo.run(conversations, account_id=account_id) == [[1, words]] * 20
