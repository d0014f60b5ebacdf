"""Two experts at the same moment.

Functions that take ``odoo`` and are run by ``odoo.run`` run inside Odoo.
"""

import functools

import pytest

from tests.odoo_side import Outside

ROUNDS = 6
LOGINS = ("expert_one", "expert_two")


@pytest.fixture(scope="module")
def odoo(make_database, odoo_process):
    """Return Odoo with a division of two experts."""
    outside = Outside(odoo_process, make_database())
    outside.run(make_division)
    return outside


def make_division(odoo):
    with odoo.env(no_reset_password=True) as env:
        group = env.ref("service_ticket.group_expert").id
        users = env["res.users"].create(
            [
                {
                    "name": login,
                    "login": login,
                    "email": f"{login}@desk.example",
                    "group_ids": [(4, group)],
                }
                for login in LOGINS
            ]
        )
        env["service.team"].create(
            {"name": "Division", "member_ids": [(6, 0, users.ids)]}
        )


def ask(odoo, count):
    """Return the ids of some questions of one new ticket to the division."""
    with odoo.env() as env:
        ticket = env["service.ticket"]._intake("internal", [{"name": "Race"}])
        ticket._move_to_state("open")
        division = env["service.team"].search([("name", "=", "Division")])
        requests = env["service.expert.request"].create(
            [
                {
                    "ticket_id": ticket.id,
                    "team_id": division.id,
                    "question": "<p>Which drive?</p>",
                }
                for _number in range(count)
            ]
        )
        requests.action_ask()
        assert ticket.state == "waiting"
        return requests.ids


def side_by_side(odoo, request_ids, method):
    works = [
        functools.partial(_work, odoo, login, request_id, method)
        for login, request_id in zip(LOGINS, request_ids, strict=True)
    ]
    return odoo.together(*works)


def _work(odoo, login, request_id, method, meet):
    """Do as a call of the web client would: again after a conflict."""
    from odoo.service.model import retrying

    with odoo.env() as env:
        user = env["res.users"].search([("login", "=", login)])
        request = env["service.expert.request"].with_user(user).browse(request_id)
        assert request.state == "asked"  # The snapshot begins before the other acts.
        meet()
        call = {
            "claim": request.claim,
            "answer": lambda: request._give_answer("<p>This.</p>", user.partner_id),
        }[method]
        retrying(call, request.env)


def outcome(odoo, request_ids):
    with odoo.env() as env:
        requests = env["service.expert.request"].browse(request_ids)
        return {
            "experts": requests.mapped("user_id.login"),
            "states": requests.mapped("state"),
            "ticket": requests.ticket_id.state,
        }


def test_exactly_one_of_two_who_open_a_question_at_the_same_moment_has_it(odoo):
    for _round in range(ROUNDS):
        (request_id,) = odoo.run(ask, count=1)

        codes = odoo.run(side_by_side, request_ids=[request_id] * 2, method="claim")

        assert codes == [0, 0]
        assert len(odoo.run(outcome, request_ids=[request_id])["experts"]) == 1


def test_two_who_answer_the_last_two_questions_at_once_wake_the_ticket(odoo):
    for _round in range(ROUNDS):
        request_ids = odoo.run(ask, count=2)

        codes = odoo.run(side_by_side, request_ids=request_ids, method="answer")

        assert codes == [0, 0]
        assert odoo.run(outcome, request_ids=request_ids) == {
            "experts": [],
            "states": ["answered", "answered"],
            "ticket": "open",
        }
