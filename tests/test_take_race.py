"""Two people want the same ticket at the same moment: exactly one gets it.

The people are processes of their own that act when all of them are ready. Functions
that take ``odoo`` and are run by ``odoo.run`` run inside Odoo.
"""

import json
from collections import Counter
from pathlib import Path

import pytest

from tests.odoo_side import Outside

PEOPLE = 4
TICKETS = 60
ROUNDS = 12
CAPACITY = 5


@pytest.fixture(scope="module")
def odoo(make_database, odoo_process):
    return Outside(odoo_process, make_database())


def make_team(odoo, method, tickets, people=PEOPLE, capacity=0):
    """Make a team of agents and untaken tickets; return its id and its people's."""
    with odoo.env(service_ticket_silent=True) as env:
        number = env["service.team"].search_count([])
        agents = env["res.users"].create(
            [
                {
                    "name": f"Agent {number}-{place}",
                    "login": f"agent-{number}-{place}",
                    "group_ids": [(6, 0, [env.ref("service_ci.group_agent").id])],
                }
                for place in range(people)
            ]
        )
        team = env["service.team"].create(
            {
                "name": f"Team {number}",
                "assignment_method": method,
                "member_ids": [(6, 0, agents.ids)],
            }
        )
        team.member_line_ids.capacity = capacity
        made = env["service.ticket"]._intake(
            "email",
            [{"name": f"No. {n}", "team_id": team.id} for n in range(tickets)],
        )
        return {"team": team.id, "people": agents.ids, "tickets": made.ids}


def call(odoo, user_id, method, ids=()):
    """Call a method as the web client does: conflicts are tried again."""
    from odoo import api
    from odoo.service.model import retrying

    with odoo.registry.cursor() as cr:
        env = api.Environment(cr, user_id, {})
        ticket = env["service.ticket"].browse(ids)
        return retrying(getattr(ticket, method), env)


def drain(odoo, people, folder):
    """Let everybody press "next ticket" until there is nothing left."""

    def press(user_id):
        def work(meet):
            meet()
            taken = []
            while ticket_id := call(odoo, user_id, "action_take_next").get("res_id"):
                taken.append(ticket_id)
            Path(folder, f"{user_id}.json").write_text(json.dumps(taken))

        return work

    return odoo.together(*map(press, people))


def open_at_once(odoo, people, tickets, folder):
    """Let everybody open each ticket at the same moment."""

    def look(user_id):
        def work(meet):
            mine = []
            for ticket_id in tickets:
                meet()
                if call(odoo, user_id, "claim_on_open", [ticket_id]):
                    mine.append(ticket_id)
            Path(folder, f"{user_id}.json").write_text(json.dumps(mine))

        return work

    return odoo.together(*map(look, people))


def take_in_at_once(odoo, team, processes, count):
    """Let requests come in through several processes at the same moment."""

    def come_in(meet):
        for _number in range(count):
            meet()
            with odoo.env(service_ticket_silent=True) as env:
                env["service.ticket"]._intake("web", [{"name": "X", "team_id": team}])

    return odoo.together(*[come_in] * processes)


def assign_rest(odoo):
    with odoo.env() as env:
        env.ref("service_ticket.ir_cron_assign").method_direct_trigger()


def holders(odoo, team):
    with odoo.env() as env:
        tickets = env["service.ticket"].search([("team_id", "=", team)])
        return {ticket.id: ticket.user_id.id for ticket in tickets}


def said(folder, people):
    """Return what each of the people was told to have taken."""
    return {
        user_id: json.loads(Path(folder, f"{user_id}.json").read_text())
        for user_id in people
    }


def assert_each_exactly_once(made, taken, in_database):
    told = Counter(ticket for tickets in taken.values() for ticket in tickets)
    assert told == Counter(made["tickets"])
    for user_id, tickets in taken.items():
        assert all(in_database[str(ticket)] == user_id for ticket in tickets)


def test_next_ticket_gives_each_ticket_to_exactly_one(odoo, tmp_path):
    made = odoo.run(make_team, method="manual", tickets=TICKETS)
    codes = odoo.run(drain, people=made["people"], folder=str(tmp_path))
    assert codes == [0] * PEOPLE
    taken = said(tmp_path, made["people"])
    assert_each_exactly_once(made, taken, odoo.run(holders, team=made["team"]))


def test_of_all_who_open_at_once_exactly_one_has_it(odoo, tmp_path):
    made = odoo.run(make_team, method="first_open", tickets=ROUNDS, people=2)
    people = {"people": made["people"], "tickets": made["tickets"]}
    codes = odoo.run(open_at_once, folder=str(tmp_path), **people)
    assert codes == [0, 0]
    taken = said(tmp_path, made["people"])
    assert_each_exactly_once(made, taken, odoo.run(holders, team=made["team"]))


@pytest.mark.parametrize("method", ["balanced", "round_robin"])
def test_requests_that_come_at_once_never_exceed_the_capacity(odoo, method):
    made = odoo.run(make_team, method=method, tickets=0, people=2, capacity=CAPACITY)
    codes = odoo.run(take_in_at_once, team=made["team"], processes=3, count=6)
    assert codes == [0, 0, 0]
    odoo.run(assign_rest)
    shares = Counter(odoo.run(holders, team=made["team"]).values())
    free = shares.pop(False)
    assert shares == dict.fromkeys(made["people"], CAPACITY)
    assert free == 3 * 6 - 2 * CAPACITY
