"""Messages of messengers, one process.

500 messages of 100 people, each kept and committed before it is confirmed, then put
into 100 requests in the order of each chat; and 500 answers to 100 chats that leave to
a gateway on the same machine, each noted as sent before the next one of its chat.
"""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.bench.measure import floor, measuring

COUNT = 500
CHATS = 100
CHANNEL = "messenger"


class Gateway(BaseHTTPRequestHandler):
    """Takes whatever comes."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        answer = json.dumps({"id": f"there-{body['id']}"}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *arguments):
        """Say nothing."""


def prepare(env, port=1):
    """Make an account; commits."""
    env["ir.config_parameter"].set_param("service_messenger.hosts", "127.0.0.1")
    account = env["service.messenger.account"].create(
        {
            "name": "Bench",
            "api_url": f"http://127.0.0.1:{port}",
            "team_id": env.ref("service_ticket.team_support").id,
            "state": "on",
        }
    )
    env.cr.commit()
    return account


def message(number):
    return {
        "event_key": str(number),
        "chat_key": str(number % CHATS),
        "kind": "message",
        "external_id": str(number),
        "text": f"Не работает принтер чеков, номер {number}.",
        "sender": {"key": str(number % CHATS), "name": f"Клиент {number % CHATS}"},
    }


def ours_in(env):
    """in: kept, then in the request"""
    account = prepare(env)
    Event = env["service.messenger.event"]
    with measuring(env, COUNT) as row:
        for number in range(COUNT):
            account._receive({"events": [message(number)]})
            env.cr.commit()
        Event._cron_process()
    mine = [("account_id", "=", account.id), ("state", "=", "done")]
    done = Event.search_count(mine)
    assert done == COUNT, f"{done} events of {COUNT} are done"
    return row


def ours_out(env):
    """out: from the outbox to the gateway"""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    account = prepare(env, server.server_port)
    Message = env["service.messenger.message"]
    Message.search([("state", "=", "queued")]).unlink()
    chats = env["service.messenger.chat"].create(
        [
            {"account_id": account.id, "chat_key": f"to-{number}"}
            for number in range(CHATS)
        ]
    )
    vals_list = [
        values
        for _turn in range(COUNT // CHATS)
        for chat in chats
        for values in chat._prepare_outgoing("Мастер выехал.")
    ]
    sent = Message._enqueue(vals_list)
    env.cr.commit()
    with measuring(env, COUNT) as row:
        Message._cron_send()
    assert set(sent.mapped("state")) == {"sent"}
    server.shutdown()
    return row


def floor_rows(env):
    """plain inserts of the rows of what came in"""
    channel_id = env["service.channel"]._id_of(CHANNEL)
    tickets = env["service.ticket"].search([("channel_id", "=", channel_id)])
    domain = [("model", "=", "service.ticket"), ("res_id", "in", tickets.ids)]
    incoming = [("direction", "=", "in")]
    return floor(
        env,
        {
            "service_ticket": tickets.ids,
            "service_messenger_event": env["service.messenger.event"].search([]).ids,
            "service_messenger_message": env["service.messenger.message"]
            .search(incoming)
            .ids,
            "mail_message": env["mail.message"].search(domain).ids,
        },
    )
