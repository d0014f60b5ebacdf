"""What people wait for on the portal, with a client of 100,000 requests.

The client has 1,000 sites, 7,000 items and 20,000 visits, among 300,000 tickets; the
contractor fifty technicians and 5,000 jobs. Each page is asked for by HTTP {runs}
times in a warm server; the time is the server's own, as its log tells it, of which the
database's share stands apart. An export of 20,000 rows is what it is: a file.
"""

import os
import re
import statistics
import sys

import requests

from devtools import paths, processes
from tests.bench.sizes import ROOT, copy_of

RUNS = 20
SLOW_RUNS = 3
PATIENCE = 120
LIMIT_MS = 300
CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')
# "GET /my HTTP/1.1" 200 - <queries> <seconds in the database> <other seconds>
LINE = re.compile(r'HTTP/1\.\d" (\d+) \S+ (\d+) ([\d.]+) ([\d.]+)')
ENGLISH = {"frontend_lang": "en_US"}
TEXT = "сканер"
# Title, path
REQUEST_PAGES = (
    ("first page", "/my/home"),
    ("new request: services", "/my/request"),
    ("new request: form", "/service/new"),
    ("requests", "/my/tickets"),
    ("requests: open", "/my/tickets?filterby=open"),
    ("requests: page 100", "/my/tickets/page/100"),
    ("requests: grouped by site", "/my/tickets?groupby=site"),
    ("requests: search by text", f"/my/tickets?search={TEXT}"),
    ("requests: search by number", "/my/tickets?search={number}"),
    ("requests: search by site", "/my/tickets?search={place}"),
    ("request", "/my/tickets/{ticket}"),
    ("visits", "/my/workorders"),
    ("visits: all", "/my/workorders?filterby=all"),
    ("visits: search by site", "/my/workorders?filterby=all&search={place}"),
    ("visit", "/my/workorders/{order}"),
    ("documents", "/my/documents"),
    ("statistics", "/my/statistics"),
    ("knowledge", "/knowledge"),
    ("knowledge: search", f"/knowledge/search?search={TEXT}"),
    ("knowledge: article", "/knowledge/{article}"),
)
# Of people who see places, beside their own requests
PLACE_PAGES = (
    ("new request: items of a site", "/service/new/items?site={site}"),
    ("new request: find a site", "/service/new/sites?search={place}"),
    ("equipment", "/my/equipment"),
    ("equipment: search", "/my/equipment?search={place}"),
    ("item", "/my/equipment/{item}"),
    ("sites", "/my/sites"),
    ("sites: search", "/my/sites?search={place}"),
    ("site", "/my/sites/{site}"),
)
ADMINISTRATOR_PAGES = (
    ("colleagues", "/my/colleagues"),
    ("colleague", "/my/colleagues/{client}/{colleague}"),
    ("invite a colleague", "/my/colleagues/{client}/new"),
    ("invite a colleague: find a site", "/my/colleagues/{client}/sites?search={place}"),
    ("approvals", "/my/approvals"),
    ("approval", "/my/approvals/{approval}"),
    ("invoices", "/my/documents/invoices"),
    ("invoices: search by number", "/my/documents/invoices?search={invoice}"),
    ("reconciliation statement", "/my/documents/statement"),
    ("reconciliation statement (xlsx)", "/my/documents/statement/xlsx"),
    ("export of 20,000 requests (csv)", "/my/tickets/export/csv"),
    ("export of 20,000 requests (xlsx)", "/my/tickets/export/xlsx"),
)
CONTRACTOR_PAGES = (
    ("first page", "/my/home"),
    ("offers, way of the day, jobs", "/my/jobs"),
    ("jobs: all", "/my/jobs?filterby=all"),
    ("jobs: page 100", "/my/jobs/page/100?filterby=all"),
    ("jobs: search by site", "/my/jobs?filterby=all&search={place}"),
    ("job", "/my/jobs/{job}"),
    ("offer", "/my/jobs/offers/{offer}"),
    ("technicians", "/my/jobs/technicians"),
    ("documents", "/my/jobs/documents"),
    ("figures", "/my/jobs/figures"),
    ("money", "/my/jobs/money"),
)
# As whom each list is read; the counters of the first page are asked for apart.
COUNTERS = {
    "client": ("service_ticket_count", "service_workorder_count")
    + ("service_ci_count", "service_site_count", "service_approval_count"),
    "contractor": ("service_job_count", "service_offer_count"),
}
READERS = (
    ("own requests", "bench_own", REQUEST_PAGES),
    ("50 chosen sites", "bench_sites", REQUEST_PAGES + PLACE_PAGES),
    (
        "whole company",
        "bench_company",
        REQUEST_PAGES + PLACE_PAGES + ADMINISTRATOR_PAGES,
    ),
    ("contractor", "bench_contractor", CONTRACTOR_PAGES),
)
# What everybody opens: chosen so that people of each scope see it.
FIND = """
import json
env = env(su=True)
own = env["res.users"].search([("login", "=", "bench_own")])
client, contact = own.partner_id.parent_id, own.partner_id
firm = env["res.users"].search([("login", "=", "bench_contractor")]).partner_id
site = env["service.site"].search([("client_id", "=", client.id)], limit=1, order="id")
Ticket = env["service.ticket"]
shared = [("client_id", "=", client.id), ("partner_id", "=", contact.id)]
ticket = Ticket.search([*shared, ("site_id", "=", site.id)], limit=1, order="id")
Order = env["service.workorder"]
order = Order.search([("client_id", "=", client.id), ("site_id", "=", site.id),
    ("requester_id", "=", contact.id), ("state", "!=", "offered")], limit=1)
job = Order.search(
    [("resource_id.partner_id", "=", firm.id), ("state", "=", "assigned")], limit=1)
article = env["service.article"].search([("parent_id.name", "=", "Раздел 7")], limit=1)
print(json.dumps({
    "client": client.id,
    "colleague": env["res.users"].search([("login", "=", "bench_sites")]).partner_id.id,
    "site": site.id,
    "place": "Магазин № 77",
    "ticket": ticket.id,
    "number": ticket.number,
    "order": order.id,
    "item": env["service.ci"].search([("site_id", "=", site.id)], limit=1).id,
    "job": job.id,
    "offer": env["service.workorder.offer"].search(
        [("resource_id.partner_id", "=", firm.id)], limit=1).id,
    "approval": env["service.approval"].search(
        [("client_id", "=", client.id)], limit=1).id,
    "article": article.url.rpartition("/")[2],
    "invoice": env["account.move"].search(
        [("partner_id", "=", client.id)], limit=1, order="id").name,
}))
"""


def section(title, text):
    """Return the section of the report."""
    with copy_of(os.environ["BENCH_DATABASE"], "bench_portal") as database:
        print("portal_pages: filling …", file=sys.stderr, flush=True)
        search_path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
        code = "from tests.bench.portal_fill import fill_portal; fill_portal(env)"
        processes.run_code(database, code, {"PYTHONPATH": search_path})
        rows = measure(database)
    text = text.format(runs=RUNS)
    return f"\n## {title}\n{text.rstrip()}\n\n{table(rows)}"


def measure(database):
    """Return the pages of a filled database: list of (reader, title, dict of facts)."""
    ids = processes.run_code(database, FIND)
    server = processes.start_server(
        database,
        "--log-level=warn",
        "--log-handler=werkzeug:INFO",
        log=paths.LOGS / "bench-portal.log",
    )
    try:
        rows = []
        for reader, login, pages in READERS:
            print(f"portal_pages: {reader} …", file=sys.stderr, flush=True)
            visitor = Visitor(server, login)
            rows += [
                (reader, title, visitor.time(path.format(**ids)))
                for title, path in pages
            ]
            names = COUNTERS["contractor" if pages is CONTRACTOR_PAGES else "client"]
            rows.append((reader, "counters of the first page", visitor.count(names)))
        return rows
    finally:
        processes.stop(server.process)


class Visitor:
    """Somebody with a login who asks a server for pages.

    :param server: :class:`devtools.processes.Server` that logs its requests
    :param str login: also the password
    """

    def __init__(self, server, login):
        self.server = server
        self.session = requests.Session()
        self.session.cookies.update(ENGLISH)
        page = self.session.get(f"{server.url}/web/login", timeout=PATIENCE)
        answer = self.session.post(
            f"{server.url}/web/login",
            data={
                "login": login,
                "password": login,
                "csrf_token": CSRF.search(page.text)[1],
            },
            timeout=PATIENCE,
        )
        if answer.url.endswith("/web/login"):
            raise RuntimeError(f"{login} could not log in.")

    def time(self, path):
        """Ask for a page some times; return what it cost: dict of numbers."""
        return self._time(lambda: self.session.get(self.server.url + path, **self.SENT))

    def count(self, names):
        """Ask for the numbers on the first page."""
        call = {"jsonrpc": "2.0", "params": {"counters": list(names)}}
        url = f"{self.server.url}/my/counters"
        return self._time(lambda: self.session.post(url, json=call, **self.SENT))

    SENT = {"timeout": PATIENCE, "allow_redirects": False}

    def _time(self, ask):
        self._ask(ask)  # what is kept from now on is no part of it
        (first, *_rest) = costs = [self._ask(ask)]
        runs = SLOW_RUNS if sum(first[1:]) > 1 else RUNS
        costs += [self._ask(ask) for _run in range(runs - 1)]
        seconds = sorted(database + rest for _queries, database, rest in costs)
        return {
            "median": statistics.median(seconds),
            "p95": seconds[round(0.95 * (len(seconds) - 1))],
            "database": statistics.median(cost[1] for cost in costs),
            "queries": statistics.median_high(cost[0] for cost in costs),
        }

    def _ask(self, ask):
        """Return queries, seconds in the database and other seconds of one request."""
        with self.server.log.open() as log:
            log.seek(0, os.SEEK_END)
            answer = ask()
            if answer.status_code not in (200, 201):
                raise RuntimeError(f"{answer.url} answers {answer.status_code}.")
            text = ""
            while not (found := LINE.search(text)):
                text += log.read()  # it is written once the answer has been sent
        _status, queries, database, rest = found.groups()
        return int(queries), float(database), float(rest)


def table(rows):
    """Return the Markdown table of all pages, one line for each."""
    lines = [
        f"| {reader} | {title} | {_ms(facts['median'])} | {_ms(facts['p95'])} "
        f"| {_ms(facts['database'])} | {facts['queries']} |"
        for reader, title, facts in rows
    ]
    header = (
        "| | | median | 95 of 100 | in the database | queries |\n"
        "|---|---|---:|---:|---:|---:|\n"
    )
    return header + "\n".join(lines) + "\n"


def _ms(seconds):
    mark = "**" if 1000 * seconds > LIMIT_MS else ""
    return f"{mark}{1000 * seconds:,.0f} ms{mark}"
