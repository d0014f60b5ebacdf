"""The API of a running server: as its description says, and when calls meet."""

import contextlib
import http.client
import importlib
import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from pathlib import Path
from types import SimpleNamespace

import psycopg2
import pytest

from devtools import postgres
from tests.api_desk import make_client
from tests.odoo_side import Outside

ROOT = "/service/api/v1"
# A body that fits may still name what is not there: 422 says so.
CHECKS_LEFT_OUT = "positive_data_acceptance"
SCRIPTS = Path(sys.executable).parent


@pytest.fixture(scope="module")
def odoo(make_database, odoo_process, database):
    return Outside(odoo_process, database)


@pytest.fixture(scope="module")
def database(make_database):
    return make_database()


@pytest.fixture(scope="module")
def site(odoo):
    """Return what ``make_client`` returns."""
    return SimpleNamespace(**odoo.run(make_client))


@pytest.fixture(scope="module")
def server(odoo, site, database, odoo_server):
    # Several processes, as in production.
    return odoo_server(database, "--max-cron-threads=0", workers=2)


@pytest.fixture(scope="module")
def description(server, site):
    status, body = call(server, site.secret, "GET", "/openapi.json")
    assert status == 200
    return json.loads(body)


def call(server, secret, method, path, body=None, **headers):
    """Call the API once; return the status and the body."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    headers["Authorization"] = f"Bearer {secret}"
    if body is not None:
        headers["Content-Type"] = "application/json"
        body = json.dumps(body)
    connection.request(method, ROOT + path, body, headers)
    response = connection.getresponse()
    try:
        return response.status, response.read()
    finally:
        connection.close()


def count_tickets(odoo, name):
    with odoo.env() as env:
        return env["service.ticket"].search_count([("name", "=", name)])


@pytest.fixture(scope="module")
def generated(description, tmp_path_factory):
    """Return the package that openapi-python-client makes of the description."""
    folder = tmp_path_factory.mktemp("client")
    source = folder / "openapi.json"
    source.write_text(json.dumps(description))
    config = folder / "config.yml"
    config.write_text("post_hooks: []\n")
    subprocess.run(
        [
            SCRIPTS / "openapi-python-client",
            "generate",
            f"--path={source}",
            f"--config={config}",
            "--meta=none",
            f"--output-path={folder / 'desk_client'}",
            "--fail-on-warning",
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )
    sys.path.insert(0, str(folder))
    yield SimpleNamespace(
        load=lambda name: importlib.import_module(f"desk_client.{name}")
    )
    sys.path.remove(str(folder))


def test_site_of_a_partner_works_by_a_generated_client(server, site, generated):
    load = generated.load
    models = load("models")
    client = load("client").AuthenticatedClient(
        base_url=server.url + ROOT, token=site.secret, raise_on_unexpected_status=True
    )

    def run(module, *path, **options):
        answer = load(f"api.{module}").sync(*path, client=client, **options)
        assert not isinstance(answer, models.Problem), answer
        return answer

    assert run("about.read_me").organization.name == "Corner Shops"
    contacts = run("about.list_contacts").items
    assert [contact.id for contact in contacts if contact.name == "Anna Petrova"]
    [place] = run("field.list_sites").items
    [item] = run("field.list_items", site_id=place.id).items
    body = models.TicketNew(
        subject="Register prints white",
        text="Since this morning.",
        contact_id=site.contact,
        site_id=place.id,
        item_ids=[item.id],
    )
    ticket = run("tickets.file_ticket", body=body, idempotency_key="e2e-1")
    again = run("tickets.file_ticket", body=body, idempotency_key="e2e-1")
    assert again.to_dict() == ticket.to_dict()
    assert ticket.contact.name == "Anna Petrova"
    advice = run("articles.search_articles", text="white receipt")
    assert advice[0].title == "White receipts"
    run(
        "messages.write_message",
        ticket.id,
        body=models.MessageNew(text="It got worse.", contact_id=site.contact),
    )
    thread = run("messages.list_messages", ticket.id).items
    # The first one acknowledges the request.
    assert (thread[-1].author, thread[-1].text) == ("Anna Petrova", "It got worse.")
    listed = run("tickets.list_tickets", number=ticket.number).items
    assert [row.id for row in listed] == [ticket.id]
    assert run("tickets.close_ticket", ticket.id).state == models.State.DONE
    rated = run("tickets.rate_ticket", ticket.id, body=models.RatingNew(value=5))
    assert rated.rating == 5
    assert run("tickets.reopen_ticket", ticket.id).state == models.State.OPEN


def test_client_decides_and_contractor_works_by_a_generated_client(
    server, site, generated
):
    load = generated.load
    models = load("models")

    def run_as(secret):
        client = load("client").AuthenticatedClient(
            base_url=server.url + ROOT, token=secret, raise_on_unexpected_status=True
        )

        def run(module, *path, **options):
            answer = load(f"api.{module}").sync(*path, client=client, **options)
            assert not isinstance(answer, models.Problem), answer
            return answer

        return run

    run = run_as(site.secret)
    [block] = run("tickets.read_parameters", site.ticket)
    assert [row.is_missing for row in block.parameters] == [True]
    body = models.ParametersNew.from_dict({"blocks": {block.block: {"traffic": 120}}})
    assert not run("tickets.fill_ticket", site.ticket, body=body).is_incomplete
    waiting = run("work_orders.list_work_orders", to_decide=True).items
    assert [order.id for order in waiting] == [site.reported]
    assert run("work_orders.accept_work_order", site.reported).accepted_at
    since = datetime(2000, 1, 1, tzinfo=timezone.utc)
    changed = run("tickets.list_ticket_changes", since=since)
    assert site.ticket in [row.id for row in changed.items]
    assert changed.next_since > since

    run = run_as(site.contractor)
    [offer] = run("jobs.list_offers").items
    assert run("jobs.accept_offer", offer.id).state == models.JobState.ASSIGNED
    assert run("jobs.arrive", site.job, body=models.Arrival()).arrived_at
    job = run("jobs.read_job", site.job)
    answers = models.Answers(
        checks=[models.CheckAnswer(id=check.id, passed=True) for check in job.checks],
        lines=[
            models.LineAnswer(id=line.id, result=models.LineResult.DONE)
            for line in job.lines
        ],
    )
    run("jobs.answer", site.job, body=answers)
    report = models.Report(text="Connected.", spent_hours=1.5)
    assert run("jobs.report", site.job, body=report).state == models.JobState.REPORTED


# Calls that meet


def test_what_is_committed_late_is_not_missed(server, site, database):
    def changes(since):
        path = f"/tickets/changes?since={since}"
        answer = json.loads(call(server, site.secret, "GET", path)[1])
        return [row["id"] for row in answer["items"]], answer["next_since"]

    _seen, since = changes("2000-01-01T00:00:00Z")
    session = psycopg2.connect(dbname=database, **postgres.connection())
    with contextlib.closing(session), session.cursor() as cursor:
        # As Odoo writes: with the time at which the transaction has begun.
        cursor.execute(
            "UPDATE service_ticket SET write_date = now() AT TIME ZONE 'UTC' "
            "WHERE id = %s",
            [site.ticket],
        )
        time.sleep(2)  # times are told in whole seconds, and one is left between
        body = {"subject": "Filed and seen meanwhile", "text": "?"}
        filed = json.loads(call(server, site.secret, "POST", "/tickets", body)[1])
        seen, since = changes(since)
        assert filed["id"] in seen
        session.commit()
    assert site.ticket in changes(since)[0]


def test_repeated_calls_at_the_same_moment_file_one_request(odoo, server, site):
    body = {"subject": "At once", "text": "?"}

    def file(number):
        return call(
            server, site.secret, "POST", "/tickets", body, Idempotency_Key="race-1"
        )

    with ThreadPoolExecutor(6) as threads:
        answers = set(threads.map(file, range(6)))
    assert len(answers) == 1
    assert answers.pop()[0] == 201
    assert odoo.run(count_tickets, name="At once") == 1


def test_limit_holds_over_all_processes_and_counts_refused_calls(odoo, server):
    limited = odoo.run(make_client, calls=20)
    path = "/tickets/2147483647"

    def read(number):
        return call(server, limited["secret"], "GET", path)[0]

    with ThreadPoolExecutor(4) as threads:
        statuses = list(threads.map(read, range(60)))
    assert set(statuses) == {404, 429}
    # A minute may begin meanwhile, and calls at the same instant may count once.
    assert 15 <= statuses.count(404) <= 45


def test_revoked_key_is_locked_out_of_all_processes(odoo, server):
    short = odoo.run(make_client)
    assert call(server, short["secret"], "GET", "/me")[0] == 200
    odoo.run(revoke, key=short["key"])
    answers = {call(server, short["secret"], "GET", "/me")[0] for _call in range(8)}
    assert answers == {401}


def revoke(odoo, key):
    with odoo.env() as env:
        env["service.api.key"].browse(key).action_revoke()


# The description holds; last, because this uses up what there is to decide.


@pytest.mark.parametrize(
    ("caller", "chosen"),
    [
        ("secret", "--exclude-path-regex=/(jobs|offers)"),
        ("contractor", "--include-path-regex=/(jobs|offers)"),
    ],
)
def test_no_call_that_the_description_allows_breaks_the_api(
    server, site, tmp_path, caller, chosen
):
    done = subprocess.run(
        [
            SCRIPTS / "schemathesis",
            "run",
            f"{server.url}{ROOT}/openapi.json",
            f"--header=Authorization: Bearer {getattr(site, caller)}",
            chosen,
            "--phases=examples,coverage,fuzzing",
            "--max-examples=8",
            "--seed=1",
            "--continue-on-failure",
            f"--exclude-checks={CHECKS_LEFT_OUT}",
            "--no-color",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
