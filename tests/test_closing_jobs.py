"""A month is closed by real jobs, killed in the middle and started again.

``CLOSING_DOCUMENTS=1000`` does it at the size of a large month.
"""

import os
import time

import pytest

from tests import test_closing_races as month
from tests.odoo_side import Outside

DOCUMENTS = int(os.environ.get("CLOSING_DOCUMENTS", 40))
KINDS = 3  # bill, act and list of jobs
CLIENT = "By jobs"


@pytest.fixture
def database(make_database):
    return make_database()


@pytest.fixture
def odoo(database, odoo_process):
    return Outside(odoo_process, database)


def press(odoo):
    """Close the month as an officer does; the jobs wait for their runner."""
    client_id = month.make_work(odoo, CLIENT, DOCUMENTS, 1)
    with odoo.env() as env:
        env["ir.cron"].search([]).active = False
        closing = env["service.closing"].create({"date_to": month.LAST_DAY})
        closing.action_collect()
        closing.action_book()
    return client_id


def papers(odoo, client_id):
    """Return what was made so far."""
    with odoo.env() as env:
        lines = env["service.closing.line"].search([("client_id", "=", client_id)])
        files = env["ir.attachment"].search(
            [("res_id", "in", lines.move_id.ids), ("service_paper", "!=", False)]
        )
        sets = env["service.paper.set"].search([("client_id", "=", client_id)])
        return {
            "files": len(files),
            "papers": len({(file.res_id, file.service_paper) for file in files}),
            "pages": all(file.raw.startswith(b"%PDF") for file in files),
            "sets": sets.mapped("state"),
            "closed": lines.closing_id.state,
        }


def wait(odoo, client_id, is_there):
    deadline = time.monotonic() + 60 + 2 * DOCUMENTS
    while not is_there(found := odoo.run(papers, client_id=client_id)):
        assert time.monotonic() < deadline, (found, odoo.log())
        time.sleep(0.5)
    return found


def test_a_month_that_was_killed_in_the_middle_is_complete_after_the_next_start(
    odoo, database, odoo_server
):
    odoo.run(month.prepare)
    client = odoo.run(press)

    server = odoo_server(database, jobs=True)
    wait(odoo, client, lambda found: found["files"])
    server.process.kill()
    server.process.wait()
    half = odoo.run(papers, client_id=client)
    assert half["files"] < DOCUMENTS * KINDS
    assert half["files"] == half["papers"]

    odoo_server(database, jobs=True)
    whole = wait(odoo, client, lambda found: found["sets"] == ["made"])

    assert whole == {
        "files": DOCUMENTS * KINDS,
        "papers": DOCUMENTS * KINDS,
        "pages": True,
        "sets": ["made"],
        "closed": "done",
    }
    outcome = odoo.run(month.facts, client_id=client)
    assert outcome == {
        "documents": DOCUMENTS,
        "drafts": 0,
        "numbers": DOCUMENTS,
        "billed": DOCUMENTS * month.PRICE,
        "charged": DOCUMENTS * month.PRICE,
        "to do": 0,
        "sets": 1,
        "in sets": DOCUMENTS,
    }
