"""What systems of clients wait for, at a desk of 100,000 requests.

A key of an organization with 250 requests, and of one with 50,000. Each call goes by
HTTP to a warm server; the time is the server's own, as its log tells it: the key,
rights, and the count against the limit included.
"""

import os
import sys

import requests

from devtools import paths, processes
from tests.bench.portal_pages import PATIENCE, ROOT, Visitor, table
from tests.bench.sizes import copy_of

API = "/service/api/v1"
TICKETS = 100_000
LARGE_SHARE = 2  # every second ticket is the large client's
LATELY, EVER = "2100-01-01T00:00:00Z", "2000-01-01T00:00:00Z"
# Title, path
READS = (
    ("who I am", "/me"),
    ("list of 100", "/tickets?limit=100"),
    ("list of 100: open", "/tickets?limit=100&state=new&state=open"),
    ("list: by number", "/tickets?number={number}"),
    ("one request", "/tickets/{ticket}"),
    ("thread of a request", "/tickets/{ticket}/messages"),
    ("100 changes, from the beginning", f"/tickets/changes?limit=100&since={EVER}"),
    ("100 changes, from the middle", "/tickets/changes?limit=100&since={middle}"),
    ("changes: nothing new", f"/tickets/changes?since={LATELY}"),
    ("updated since, as a filter", "/tickets?limit=100&updated_since={middle}"),
)
PREPARE = """
import json
from tests.bench.api_calls import prepare
print(json.dumps(prepare(env)))
"""


def section(title, text):
    """Return the section of the report."""
    with copy_of(os.environ["BENCH_DATABASE"], "bench_api") as database:
        print("api_calls: filling …", file=sys.stderr, flush=True)
        search_path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
        environment = {"PYTHONPATH": search_path}
        code = f"from tests.bench.fill import fill; fill(env, {TICKETS}); print('null')"
        processes.run_code(database, code, environment)
        callers = processes.run_code(database, PREPARE, environment)
        rows = measure(database, callers)
    return f"\n## {title}\n{text.rstrip()}\n\n{table(rows)}"


def prepare(env):
    """Make keys; commits.

    :return: list of dicts with ``title``, ``secret`` and what its paths name
    """
    [usual, large] = env["res.partner"].search(
        [("name", "in", ("Клиент 7", "Клиент 8"))], order="name"
    )
    env.cr.execute(
        "UPDATE service_ticket SET client_id = %s WHERE mod(id, %s) = 0",
        [large.id, LARGE_SHARE],
    )
    env.cr.execute("ANALYZE service_ticket")
    env.invalidate_all()
    callers = []
    for title, client in (("250 requests", usual), ("50,000 requests", large)):
        Key = env["service.api.key"]
        _key, secret = Key._make(
            {
                "name": "Bench",
                "user_id": Key._get_user_of(client).id,
                "calls_per_minute": 1_000_000,
                "expires_at": "2099-01-01 00:00:00",
            }
        )
        tickets = env["service.ticket"].search([("client_id", "=", client.id)])
        middle = tickets.sorted("write_date")[len(tickets) // 2]
        callers.append(
            {
                "title": title,
                "secret": secret,
                "ticket": middle.id,
                "number": middle.number,
                "middle": f"{middle.write_date:%Y-%m-%dT%H:%M:%SZ}",
            }
        )
    env.cr.commit()
    return callers


def measure(database, callers):
    """Return the calls: list of (caller, title, dict of facts)."""
    server = processes.start_server(
        database,
        "--log-level=warn",
        "--log-handler=werkzeug:INFO",
        log=paths.LOGS / "bench-api.log",
    )
    try:
        rows = []
        for facts in callers:
            caller = Caller(server, facts["secret"])
            rows += [
                (facts["title"], title, caller.time(API + path.format(**facts)))
                for title, path in READS
            ]
            rows.append((facts["title"], "file a request", caller.file()))
        return rows
    finally:
        processes.stop(server.process)


class Caller(Visitor):
    """A system that has a key.

    :param server: :class:`devtools.processes.Server` that logs its requests
    """

    def __init__(self, server, secret):
        self.server = server
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {secret}"

    def file(self):
        """File requests; return what one costs: dict of numbers."""
        body = {"subject": "Не печатает чек", "text": "С утра."}
        url = f"{self.server.url}{API}/tickets"
        return self._time(lambda: self.session.post(url, json=body, timeout=PATIENCE))
