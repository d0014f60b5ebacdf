"""Two colleagues, or one in two tabs, close, reopen and rate a request at once.

They press the buttons of the portal of a running server with several processes.
"""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import requests

from tests.odoo_side import Outside

ROUNDS = 4
PATIENCE = 60
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"|csrf_token: "([^"]+)"')


@pytest.fixture(scope="module")
def database(make_database):
    return make_database()


@pytest.fixture(scope="module")
def odoo(odoo_process, database):
    return Outside(odoo_process, database)


@pytest.fixture(scope="module")
def tabs(odoo, database, odoo_server):
    """Return two tabs of one contact and one of a colleague."""
    logins = odoo.run(make_people)
    server = odoo_server(database, "--max-cron-threads=0", workers=2)
    first, second = (Tab(server.url, login) for login in logins)
    other_tab = Tab(server.url, logins[0])
    return first, other_tab, second


class Tab:
    """Somebody who is logged in."""

    def __init__(self, url, login):
        self._url = url
        self._session = requests.Session()
        page = self._session.get(f"{url}/web/login", timeout=PATIENCE)
        self._token = "".join(TOKEN.search(page.text).groups(""))
        self._post("/web/login", login=login, password=login)
        page = self._session.get(f"{url}/my/account", timeout=PATIENCE)
        self._token = "".join(TOKEN.search(page.text).groups(""))

    def _post(self, path, **data):
        return self._session.post(
            self._url + path,
            data={"csrf_token": self._token, **data},
            allow_redirects=False,
            timeout=PATIENCE,
        )

    def press(self, ticket, action, **data):
        """Press a button of a request; return the notice that follows."""
        answer = self._post(f"/my/tickets/{ticket}/{action}", **data)
        assert answer.status_code == 303, answer.text[:2000]
        return re.search(r"notice=(\w+)", answer.headers["Location"])[1]


def make_people(odoo):
    """Make two contacts of a client who see everything; return their logins."""
    with odoo.env(service_ticket_silent=True, tracking_disable=True) as env:
        client = env["res.partner"].create({"name": "Chain", "is_company": True})
        people = env["res.partner"].create(
            [
                {
                    "name": f"Chief {number}",
                    "parent_id": client.id,
                    "email": f"chief{number}@chain.example",
                }
                for number in range(2)
            ]
        )
        env["res.users"].with_context(no_reset_password=True).create(
            [
                {
                    "partner_id": person.id,
                    "login": person.email,
                    "password": person.email,
                    "group_ids": [(6, 0, env.ref("base.group_portal").ids)],
                }
                for person in people
            ]
        )
        env["service.portal.access"].create(
            [
                {"partner_id": person.id, "client_id": client.id, "scope": "company"}
                for person in people
            ]
        )
        return people.mapped("email")


def make_tickets(odoo, state):
    """Return the ids of requests of the first contact that are in a state."""
    with odoo.env() as env:
        contact = env["res.partner"].search([("email", "=", "chief0@chain.example")])
        tickets = env["service.ticket"]._intake(
            "phone",
            [
                {"name": f"No. {number}", "partner_id": contact.id}
                for number in range(ROUNDS)
            ],
        )
        tickets.team_id.asks_rating = True
        if state == "done":
            tickets._move_to_state("done")
        return tickets.ids


def look(odoo, tickets):
    """Return what became of requests, a dict each."""
    with odoo.env() as env:
        return [
            {
                "state": ticket.state,
                "moves": len(
                    ticket.message_ids.sudo().tracking_value_ids.filtered(
                        lambda value: value.field_id.name == "stage_id"
                    )
                ),
                "ratings": ticket.rating_ids.filtered("consumed").mapped("rating"),
                "asked": len(ticket.rating_ids),
                "reactions": len(ticket.rating_ids.service_task_id),
            }
            for ticket in env["service.ticket"].browse(tickets)
        ]


def at_once(tickets, *presses):
    """Do several things with each request at the same moment.

    :param presses: functions of the id of a request
    :return: for each request the list of what the functions returned
    """
    meet = Barrier(len(presses)).wait

    def do(press, ticket):
        meet(PATIENCE)
        return press(ticket)

    with ThreadPoolExecutor(len(presses)) as threads:
        return [
            [
                each.result()
                for each in [threads.submit(do, press, ticket) for press in presses]
            ]
            for ticket in tickets
        ]


def test_who_close_at_once_close_once(odoo, tabs):
    tickets = odoo.run(make_tickets, state="new")
    before = odoo.run(look, tickets=tickets)
    notices = at_once(
        tickets, *(lambda ticket, tab=tab: tab.press(ticket, "close") for tab in tabs)
    )
    assert {notice for three in notices for notice in three} <= {"close", "busy"}
    for was, ticket in zip(before, odoo.run(look, tickets=tickets), strict=True):
        assert ticket["state"] == "done"
        assert ticket["moves"] == was["moves"] + 1


def test_who_reopen_at_once_reopen_once(odoo, tabs):
    tickets = odoo.run(make_tickets, state="done")
    before = odoo.run(look, tickets=tickets)
    notices = at_once(
        tickets, *(lambda ticket, tab=tab: tab.press(ticket, "reopen") for tab in tabs)
    )
    assert {notice for three in notices for notice in three} <= {"reopen", "busy"}
    for was, ticket in zip(before, odoo.run(look, tickets=tickets), strict=True):
        assert ticket["state"] == "open"
        assert ticket["moves"] == was["moves"] + 1


def test_who_closes_while_another_reopens_leaves_one_of_the_two(odoo, tabs):
    first, _other_tab, second = tabs
    tickets = odoo.run(make_tickets, state="done")
    notices = at_once(
        tickets,
        lambda ticket: first.press(ticket, "close"),
        lambda ticket: second.press(ticket, "reopen"),
    )
    for (_closes, reopens), ticket in zip(
        notices, odoo.run(look, tickets=tickets), strict=True
    ):
        assert reopens in ("reopen", "busy")
        assert ticket["state"] in ("open", "done")
        assert reopens == "reopen" or ticket["state"] == "done"


def test_a_request_rated_in_two_tabs_at_once_has_one_rating_and_one_reaction(
    odoo, tabs
):
    first, other_tab, _second = tabs
    tickets = odoo.run(make_tickets, state="done")
    notices = at_once(
        tickets,
        lambda ticket: first.press(ticket, "rate", rating=1, comment="Slow"),
        lambda ticket: other_tab.press(ticket, "rate", rating=2, comment="Late"),
    )
    assert {notice for two in notices for notice in two} <= {"rate", "busy"}
    for ticket in odoo.run(look, tickets=tickets):
        assert len(ticket["ratings"]) == ticket["asked"] == 1
        assert ticket["ratings"][0] in (1, 2)
        assert ticket["reactions"] == 1


def test_rating_while_another_reopens_breaks_nothing(odoo, tabs):
    first, _other_tab, second = tabs
    tickets = odoo.run(make_tickets, state="done")
    notices = at_once(
        tickets,
        lambda ticket: first.press(ticket, "rate", rating=5),
        lambda ticket: second.press(ticket, "reopen"),
    )
    for (rates, reopens), ticket in zip(
        notices, odoo.run(look, tickets=tickets), strict=True
    ):
        assert rates in ("rate", "not_rated", "busy")
        assert reopens in ("reopen", "busy")
        assert len(ticket["ratings"]) == (rates == "rate")
        assert (ticket["state"] == "open") == (reopens == "reopen")
