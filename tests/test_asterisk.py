"""The daemon tells of the calls of a real Asterisk, whoever is away meanwhile.

Most tests have a receiver in the place of Odoo; the last one has Odoo itself.
Functions that take ``odoo`` and are run by ``odoo.run`` run inside Odoo.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import defaultdict
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from devtools import paths, processes, report
from tests import asterisk_server
from tests.asterisk_server import GROUP, NOBODY, ONE, QUEUE, ROUNDABOUT
from tests.odoo_side import Outside
from tests.unit import load_tools

load_tools("service_telephony")

from service_telephony_tools import call_state  # noqa: E402
from service_telephony_tools.providers import neutral  # noqa: E402

SECRET = "webhook-secret"
ADDON = paths.ADDONS / "service_telephony"
PATIENCE = 60
CALLER = "79161234567"


class Receiver:
    """What Odoo is to the daemon: it keeps signed events, and hands out clicks.

    It has the same address after every :meth:`start`.
    """

    def __init__(self):
        self.port = processes.free_port()
        self.events = {}
        self.times = defaultdict(int)
        self.forged = 0
        self.clicks, self.results = [], []
        self.status = 200
        self._server = None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/service_telephony/v1/1234/events"

    def start(self):
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, answer = receiver.take(self.path, self.headers, body)
                data = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *arguments):
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self):
        self._server.shutdown()
        self._server.server_close()

    def take(self, path, headers, body):
        request = {
            "headers": {name.lower(): value for name, value in headers.items()},
            "body": body,
            "now": datetime.now(timezone.utc),
        }
        if not neutral.verify({"secret": SECRET}, request):
            self.forged += 1
            return 401, {}
        if self.status != 200:
            return self.status, {}
        if path.endswith("/commands"):
            self.results += json.loads(body)["done"]
            commands, self.clicks = self.clicks, []
            return 200, {"commands": commands}
        for data in neutral.read(request, ZoneInfo("UTC")):
            event = call_state.read_event(data)
            self.events[event.event_id] = event
            self.times[event.event_id] += 1
        return 200, {}

    def calls(self):
        """Return the calls that the events add up to: dict call id -> Call."""
        found = defaultdict(list)
        for event in list(self.events.values()):
            found[event.call_id].append(event)
        return {call_id: call_state.add_up(events) for call_id, events in found.items()}

    def is_talking(self):
        return any(call.state == "talking" for call in self.calls().values())

    def ended(self):
        return [call for call in self.calls().values() if call.state == "ended"]


class Daemon:
    """The daemon as a process of its own, with a spool that outlives it."""

    def __init__(self, folder, exchange, receiver):
        self._log = folder / "daemon.log"
        self._environment = {
            **os.environ,
            "PBX_URL": receiver.url,
            "PBX_SECRET": SECRET,
            "PBX_AMI_USER": asterisk_server.AMI_USER,
            "PBX_AMI_SECRET": asterisk_server.AMI_SECRET,
            "PBX_AMI_PORT": str(exchange.ami_port),
            "PBX_SPOOL": str(folder / "spool" / "spool.sqlite"),
            "PBX_CDR": str(exchange.cdr),
            "PBX_CLICK_PAUSE": "0.2",
        }
        self._process = None

    def start(self):
        """Start it and wait until it listens to Asterisk."""
        before = self.log().count("Connected to Asterisk")
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "asterisk"],
                cwd=ADDON,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        wait_for(lambda: self.log().count("Connected to Asterisk") > before, self.log)

    def stop(self, by=signal.SIGTERM):
        if self._process:
            self._process.send_signal(by)
            self._process.wait(PATIENCE)
            self._process = None

    def log(self):
        return self._log.read_text() if self._log.exists() else ""


def wait_for(condition, explain=lambda: ""):
    """Wait until something is so; fail with an explanation when it never is."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"Waited in vain.\n{explain()}")
        time.sleep(0.05)


@pytest.fixture(scope="module")
def exchange():
    try:
        with asterisk_server.running() as found:
            yield found
    except report.Failure as failure:
        pytest.skip(f"no real Asterisk on this machine: {failure}")


@pytest.fixture
def receiver():
    server = Receiver()
    server.start()
    yield server
    server.stop()
    assert not server.forged


@pytest.fixture
def daemon(tmp_path, exchange, receiver):
    started = Daemon(tmp_path, exchange, receiver)
    started.start()
    yield started
    started.stop()
    log = started.log()
    assert SECRET not in log and asterisk_server.AMI_SECRET not in log
    assert CALLER not in log
    assert "Traceback" not in log


def finish(exchange, process):
    """Wait for the end of a call of SIPp, which has to be as its scenario says."""
    assert process.wait(asterisk_server.CALL_SECONDS) == 0, exchange.output()


def only_call(receiver, daemon):
    wait_for(receiver.ended, daemon.log)
    [call] = receiver.calls().values()
    return call


def test_a_call_that_is_answered(exchange, receiver, daemon):
    finish(exchange, exchange.call(ONE, CALLER, seconds=1.5))
    call = only_call(receiver, daemon)
    assert (call.direction, call.result) == ("in", "answered")
    assert (call.caller, call.line, call.extension) == (CALLER, ONE, "101")
    assert 1 <= call.talking_seconds <= 3
    assert [event.type for event in receiver.events.values()] == [
        *("ringing", "ringing", "answered", "ended")
    ]


def test_a_call_that_nobody_answers(exchange, receiver, daemon):
    finish(exchange, exchange.call(NOBODY, CALLER, scenario="give_up"))
    call = only_call(receiver, daemon)
    assert call.is_missed and not call.talking_seconds
    assert (call.caller, call.extension, call.extensions) == (CALLER, "", ("102",))


def test_a_caller_who_hides(exchange, receiver, daemon):
    finish(exchange, exchange.call(ONE, "anonymous", seconds=0.2))
    call = only_call(receiver, daemon)
    assert (call.result, call.caller) == ("answered", "")


def test_ten_calls_at_once_with_one_number(exchange, receiver, daemon):
    finish(exchange, exchange.call(ONE, CALLER, calls=10))
    wait_for(lambda: len(receiver.ended()) == 10, daemon.log)
    assert {call.caller for call in receiver.calls().values()} == {CALLER}
    assert {call.result for call in receiver.ended()} == {"answered"}


def test_of_a_group_one_answers(exchange, receiver, daemon):
    finish(exchange, exchange.call(GROUP, CALLER))
    call = only_call(receiver, daemon)
    assert (call.result, call.extension) == ("answered", "101")
    assert call.extensions == ("101", "102")


def test_a_call_that_is_passed_on(exchange, receiver, daemon):
    call = exchange.call(ONE, CALLER, seconds=2)
    wait_for(receiver.is_talking, daemon.log)
    exchange.pass_on("101", to="103")
    finish(exchange, call)
    call = only_call(receiver, daemon)
    assert (call.result, call.extension) == ("answered", "103")
    assert call.extensions == ("101", "103")


@pytest.mark.parametrize("number", [QUEUE, ROUNDABOUT])
def test_a_call_through_a_queue_and_one_through_local_channels(
    exchange, receiver, daemon, number
):
    finish(exchange, exchange.call(number, CALLER))
    call = only_call(receiver, daemon)
    assert (call.result, call.extension, call.line) == ("answered", "103", number)
    assert call.extensions == ("103",)


def test_a_click_rings_the_agent_and_then_calls_outside(exchange, receiver, daemon):
    click = {"id": 7, "action": "originate", "command_id": "c-1"}
    receiver.clicks = [{**click, "extension": "101", "number": f"+{CALLER}"}]
    wait_for(lambda: receiver.results, daemon.log)
    assert receiver.results == [{"id": 7, "error": None}]
    wait_for(receiver.is_talking, daemon.log)
    [call] = receiver.calls().values()
    assert (call.direction, call.callee) == ("out", CALLER)
    assert (call.extension, call.command_id) == ("101", "c-1")
    exchange.hang_up()
    wait_for(receiver.ended, daemon.log)


def test_a_click_that_would_be_more_than_a_call_is_refused(receiver, daemon):
    click = {"id": 8, "action": "originate", "command_id": "c-2", "extension": "101"}
    receiver.clicks = [{**click, "number": "101\r\nAction: Command"}]
    wait_for(lambda: receiver.results, daemon.log)
    [result] = receiver.results
    assert result["id"] == 8 and result["error"]
    assert not receiver.events


def test_nothing_is_lost_while_odoo_is_away(exchange, receiver, daemon):
    receiver.status = 503
    finish(exchange, exchange.call(ONE, CALLER))
    receiver.stop()
    finish(exchange, exchange.call(NOBODY, CALLER, scenario="give_up"))
    assert not receiver.events
    receiver.status = 200
    receiver.start()
    wait_for(lambda: len(receiver.ended()) == 2, daemon.log)
    assert sorted(call.result for call in receiver.ended()) == ["answered", "missed"]
    assert set(receiver.times.values()) == {1}


def test_a_daemon_killed_during_a_call_knows_it_again(exchange, receiver, daemon):
    call = exchange.call(ONE, CALLER, seconds=3)
    wait_for(receiver.is_talking, daemon.log)
    daemon.stop(signal.SIGKILL)
    daemon.start()
    finish(exchange, call)
    found = only_call(receiver, daemon)
    assert (found.result, found.extension) == ("answered", "101")
    assert found.talking_seconds >= 2


def test_calls_of_a_daemon_that_was_off_come_from_the_cdr(exchange, receiver, daemon):
    daemon.stop()
    finish(exchange, exchange.call(ONE, CALLER, seconds=1.5))
    finish(exchange, exchange.call(NOBODY, CALLER, scenario="give_up"))
    assert not receiver.events
    daemon.start()
    wait_for(lambda: len(receiver.ended()) == 2, daemon.log)
    [answered] = [call for call in receiver.ended() if call.result == "answered"]
    [missed] = [call for call in receiver.ended() if call.result == "missed"]
    assert (answered.extension, answered.line) == ("101", ONE)
    assert answered.talking_seconds in (1, 2)
    assert (missed.caller, missed.line) == (CALLER, NOBODY)


def test_calls_end_with_asterisk_and_go_on_after_it(exchange, receiver, daemon):
    lost = exchange.call(ONE, CALLER, seconds=20)
    wait_for(receiver.is_talking, daemon.log)
    exchange.stop()
    lost.kill()
    exchange.start()
    wait_for(receiver.ended, daemon.log)
    finish(exchange, exchange.call(ONE, CALLER, seconds=0.2))
    wait_for(lambda: len(receiver.ended()) == 2, daemon.log)
    assert {call.result for call in receiver.ended()} == {"answered"}


def make_desk(odoo):
    """Make an exchange, agents with telephones and a client; return its uuid."""
    with odoo.env() as env:
        env.company.country_id = env.ref("base.ru")
        # Demo data have telephones of their own.
        env["service.call.extension"].search([]).unlink()
        group = env.ref("service_ci.group_agent")
        for login, number in (("ann", "101"), ("bob", "102")):
            agent = env["res.users"].create(
                {"name": login, "login": login, "group_ids": [(6, 0, group.ids)]}
            )
            env["service.call.extension"].create(
                {"user_id": agent.id, "number": number}
            )
        env["res.partner"].create({"name": "Client", "phone": f"+{CALLER}"})
        team = env["service.team"].create({"name": "Hot line"})
        connector = env["service.call.connector"].create(
            {
                "name": "Office",
                "provider": "asterisk",
                "secret": SECRET,
                "team_id": team.id,
                "ticket_rule": "missed",
                "line_ids": [(0, 0, {"number": n, "name": n}) for n in (ONE, NOBODY)],
            }
        )
        return connector.uuid


def tell_calls(odoo, uuid):
    """Return what the desk knows of the calls of an exchange, oldest first."""
    with odoo.env() as env:
        calls = env["service.call"].search(
            [("connector_id.uuid", "=", uuid)], order="id"
        )
        notes = env["bus.bus"].search([("message", "like", "service_telephony/call")])
        popped = [json.loads(note.message)["payload"] for note in notes.sorted("id")]
        return [
            {
                "who": call.partner_id.name,
                "line": call.line_id.name,
                "state": call.state,
                "result": call.result,
                "agent": call.user_id.login,
                "talked": bool(call.talking_seconds),
                "call_back": call.call_back,
                "ticket": call.ticket_id.channel_id.code,
                "popped": [one["state"] for one in popped if one["id"] == call.id][-1:],
                "events": sorted(set(call.event_ids.mapped("state"))),
            }
            for call in calls
        ]


def test_calls_of_telephones_reach_the_desk(
    exchange, tmp_path, make_database, odoo_process, odoo_server
):
    """From SIP to Asterisk, by the daemon and HTTP to the screen, ticket and list."""
    database = make_database()
    odoo = Outside(odoo_process, database)
    uuid = odoo.run(make_desk)
    server = odoo_server(database, "--max-cron-threads=0")
    url = f"{server.url}/service_telephony/v1/{uuid}/events"
    daemon = Daemon(tmp_path, exchange, SimpleNamespace(url=url))

    def ended(number):
        calls = odoo.run(tell_calls, uuid=uuid)
        return sum(call["state"] == "ended" for call in calls) == number

    daemon.start()
    try:
        finish(exchange, exchange.call(ONE, CALLER, seconds=1.5))
        wait_for(lambda: ended(1), daemon.log)
        finish(exchange, exchange.call(NOBODY, CALLER, scenario="give_up"))
        wait_for(lambda: ended(2), daemon.log)
        daemon.stop()
        # Nobody listens to this one: it is known from the CDR.
        finish(exchange, exchange.call(ONE, CALLER, seconds=1.5))
        daemon.start()
        wait_for(lambda: ended(3), daemon.log)
    finally:
        daemon.stop()
    answered, missed, unheard = odoo.run(tell_calls, uuid=uuid)
    known = {"who": "Client", "state": "ended", "events": ["done"]}
    assert answered == {
        **known,
        **{"line": ONE, "result": "answered", "agent": "ann", "talked": True},
        **{"call_back": False, "ticket": False, "popped": ["ended"]},
    }
    assert missed == {
        **known,
        **{"line": NOBODY, "result": "missed", "agent": False, "talked": False},
        # The call that came later, and was answered, has settled it.
        **{"call_back": "again", "ticket": "phone", "popped": ["ended"]},
    }
    assert unheard == {**answered, "popped": []}
