"""From the telephone that rings to the screen, with fifty calls at a time.

A signed event of an exchange comes by HTTP to Odoo with {workers} workers; the time
ends when the browser of the agent whose telephone rings has heard of the call by its
websocket. Every agent gets a call of a contact of their own, among 10,000 tickets; all
is on one machine, the browsers too. Of {rounds} times fifty calls.
"""

import contextlib
import json
import os
import statistics
import sys
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone

import requests
import websocket

from devtools import paths, processes
from tests.bench.portal_pages import PATIENCE, ROOT
from tests.bench.sizes import copy_of
from tests.unit import load_tools

load_tools("service_telephony")

from service_telephony_tools.providers import neutral  # noqa: E402

CALLS = 50
ROUNDS = 4
WORKERS = 5
TICKETS = 10_000
SECRET = "bench-secret"
LINE = "+74950000000"
MESSAGE = "service_telephony/call"
PREPARE = """
import json
from tests.bench.call_pop import prepare
print(json.dumps(prepare(env)))
"""
# Title, rule of tickets, seconds over which the calls begin
ROWS = (
    ("all in the same moment", "manual", 0),
    ("within five seconds", "manual", 5),
    ("within five seconds, each opens a ticket", "ringing", 5),
)


def section(title, text):
    """Return the section of the report."""
    with copy_of(os.environ["BENCH_DATABASE"], "bench_calls") as database:
        print("call_pop: filling …", file=sys.stderr, flush=True)
        search_path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
        environment = {"PYTHONPATH": search_path}
        code = f"from tests.bench.fill import fill; fill(env, {TICKETS}); print('null')"
        processes.run_code(database, code, environment)
        exchanges = processes.run_code(database, PREPARE, environment)
        rows = measure(database, exchanges)
    text = text.format(workers=WORKERS, rounds=ROUNDS)
    return f"\n## {title}\n{text.rstrip()}\n\n{table(rows)}"


def prepare(env):
    """Make an exchange for each rule, agents with extensions and those who call.

    :return: dict rule -> uuid of the exchange
    """
    team = env["service.team"].search([], limit=1)
    group = env.ref("service_ci.group_agent")
    agents = env["res.users"].create(
        [
            {
                "name": f"Agent {number}",
                "login": login(number),
                "password": login(number),
                "group_ids": [(6, 0, group.ids)],
            }
            for number in range(CALLS)
        ]
    )
    team.member_ids |= agents
    env["service.call.extension"].create(
        [
            {"user_id": agent.id, "number": extension(number)}
            for number, agent in enumerate(agents)
        ]
    )
    env["res.partner"].create(
        [
            {"name": f"Caller {number}", "phone": phone(number)}
            for number in range(CALLS)
        ]
    )
    exchanges = {
        rule: env["service.call.connector"].create(
            {
                "name": rule,
                "provider": "asterisk",
                "secret": SECRET,
                "team_id": team.id,
                "ticket_rule": rule,
                "join_minutes": 0,
                "line_ids": [(0, 0, {"number": LINE})],
            }
        )
        for rule in {rule for _title, rule, _seconds in ROWS}
    }
    env.cr.commit()
    return {rule: exchange.uuid for rule, exchange in exchanges.items()}


def login(number):
    return f"bench_telephone_{number}"


def extension(number):
    return str(5000 + number)


def phone(number):
    return f"+7916000{number:04}"


def measure(database, exchanges):
    """Return the rows of the table: list of (title, seconds of all calls)."""
    server = processes.start_server(
        database,
        "--log-level=warn",
        "--max-cron-threads=0",  # nobody else works
        log=paths.LOGS / "bench-calls.log",
        workers=WORKERS,
    )
    with contextlib.ExitStack() as stack:
        stack.callback(processes.stop, server.process)
        wait_until_live(server)
        screens = [Screen(server, database, login(n)) for n in range(CALLS)]
        for screen in screens:
            stack.callback(screen.close)
        rows = []
        for title, rule, spread in ROWS:
            exchange = Exchange(server, exchanges[rule])
            exchange.ring_all(screens, spread)  # what is kept from now on is no part
            seconds = [
                s for _ in range(ROUNDS) for s in exchange.ring_all(screens, spread)
            ]
            rows.append((title, seconds))
        return rows


def wait_until_live(server):
    """Wait for the process that keeps websockets: it starts after the others."""
    deadline = time.monotonic() + PATIENCE
    url = f"http://127.0.0.1:{server.live_port}/websocket/health"
    while True:
        try:
            requests.get(url, timeout=PATIENCE).raise_for_status()
            return
        except requests.ConnectionError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


class Screen:
    """The browser of an agent, as far as it listens."""

    def __init__(self, server, database, name):
        session = requests.Session()
        answer = session.post(
            f"{server.url}/web/session/authenticate",
            json={"params": {"db": database, "login": name, "password": name}},
            timeout=PATIENCE,
        )
        if "error" in answer.json():
            raise RuntimeError(f"{name} could not log in.")
        cookie = session.cookies["session_id"]
        self._socket = websocket.create_connection(
            f"ws://127.0.0.1:{server.live_port}/websocket",
            cookie=f"session_id={cookie}",
            origin=f"http://127.0.0.1:{server.live_port}",
            timeout=PATIENCE,
        )
        subscription = {"event_name": "subscribe", "data": {"channels": [], "last": 0}}
        self._socket.send(json.dumps(subscription))
        self._heard = threading.Event()
        self.heard_at = None
        threading.Thread(target=self._listen, daemon=True).start()

    def expect(self):
        """Forget what was heard until now."""
        self._heard.clear()

    def wait(self):
        """Wait for a call; return when it was heard."""
        if not self._heard.wait(PATIENCE):
            raise RuntimeError("A screen heard of no call.")
        return self.heard_at

    def close(self):
        self._socket.close()

    def _listen(self):
        with contextlib.suppress(websocket.WebSocketException, OSError, ValueError):
            while True:
                for note in json.loads(self._socket.recv()):
                    message = note["message"]
                    is_ring = message["payload"].get("state") == "ringing"
                    is_first = not self._heard.is_set()
                    if message["type"] == MESSAGE and is_ring and is_first:
                        self.heard_at = time.perf_counter()
                        self._heard.set()


class Exchange:
    """Rings fifty telephones.

    :param server: :class:`devtools.processes.Server`
    :param str exchange: uuid of the connector
    """

    def __init__(self, server, exchange):
        self._url = f"{server.url}/service_telephony/v1/{exchange}/events"
        self._session = requests.Session()
        adapter = requests.adapters.HTTPAdapter(pool_maxsize=CALLS)
        self._session.mount("http://", adapter)

    def ring_all(self, screens, spread):
        """Let all telephones ring, end all calls; return the seconds to each pop."""
        calls = [(number, uuid.uuid4().hex) for number in range(len(screens))]
        for screen in screens:
            screen.expect()
        with ThreadPoolExecutor(len(calls)) as pool:
            rung = list(
                pool.map(
                    lambda call: self._ring(*call, spread * call[0] / CALLS), calls
                )
            )
            heard = [screen.wait() for screen in screens]
            list(pool.map(lambda call: self._send(*call, "ended"), calls))
        return [after - before for before, after in zip(rung, heard, strict=True)]

    def _ring(self, number, call_id, delay):
        time.sleep(delay)
        before = time.perf_counter()
        self._send(number, call_id, "ringing")
        return before

    def _send(self, number, call_id, kind):
        event = {
            "event_id": f"{call_id}-{kind}",
            "call_id": call_id,
            "type": kind,
            "direction": "in",
            "occurred_at": datetime.now(timezone.utc).isoformat(),
            "caller": {"raw": phone(number)},
            "line": LINE,
            "agent": {"ext": extension(number)},
        }
        body, now = json.dumps(event).encode(), str(int(time.time()))
        headers = {"X-Timestamp": now, "X-Signature": neutral.sign(SECRET, now, body)}
        answer = self._session.post(
            self._url, data=body, headers=headers, timeout=PATIENCE
        )
        answer.raise_for_status()


def table(rows):
    """Return the Markdown table."""
    lines = []
    for title, seconds in rows:
        ordered = sorted(seconds)
        p95 = ordered[round(0.95 * (len(ordered) - 1))]
        told = (statistics.median(ordered), p95, ordered[-1])
        lines.append(
            f"| {title} | "
            + " | ".join(f"{1000 * each:,.0f} ms" for each in told)
            + " |"
        )
    header = "| fifty calls | median | 95 of 100 | slowest |\n|---|---:|---:|---:|\n"
    return header + "\n".join(lines) + "\n"
