"""Two dispatchers act upon the same visit at the same moment: one of them is told.

Functions that take ``odoo`` and are run by ``odoo.run`` run inside Odoo.
"""

import json
from pathlib import Path

import pytest

from tests.odoo_side import Outside

ROUNDS = 4
DAY = "2030-03-04"
NAMES = ("one", "other")
# What the second of two is told, depending on how far the first has come.
TOLD = ("has changed it meanwhile", "somebody is changing it just now")


@pytest.fixture(scope="module")
def odoo(make_database, odoo_process):
    """Return Odoo with two dispatchers and two performers of the same names."""
    outside = Outside(odoo_process, make_database())
    outside.run(make_people)
    return outside


@pytest.fixture
def answers(tmp_path):
    """Return a function that reads what each dispatcher was told: None is success."""

    def read():
        return [json.loads(Path(tmp_path, name).read_text()) for name in NAMES]

    return read


def make_people(odoo):
    with odoo.env() as env:
        group = env.ref("service_ci.group_dispatcher")
        for name in NAMES:
            env["res.users"].create(
                {"name": name, "login": name, "group_ids": [(4, group.id)]}
            )
            env["service.resource"].create(
                {
                    "kind": "contractor",
                    "state": "active",
                    "partner_id": env["res.partner"]
                    .create({"name": f"Firm {name}", "email": f"{name}@firm.example"})
                    .id,
                }
            )


def make_order(odoo):
    with odoo.env() as env:
        ticket = env["service.ticket"]._intake("internal", [{"name": "Race"}])
        return ticket._create_workorders().id


def get_firm(env, name):
    return env["service.resource"].search([("name", "=", f"Firm {name}")])


def propose(odoo, order_id):
    """Put an order on the board, for the firm of the first dispatcher."""
    with odoo.env() as env:
        env["service.workorder"].browse(order_id).write(
            {
                "proposed_resource_id": get_firm(env, NAMES[0]).id,
                "proposed_start": f"{DAY} 07:00:00",
            }
        )


def act(odoo, name, order_id, folder, before, work):
    """Act upon an order as the web client's call would, and note what was answered.

    :param before: called when the dispatcher has seen the order
    :param work: gets the board and a dict order id -> what was seen
    """
    from odoo.exceptions import UserError
    from odoo.service.model import retrying

    with odoo.env() as env:
        user = env["res.users"].search([("login", "=", name)])
        env = env(user=user)
        order = env["service.workorder"].browse(order_id)
        seen = {order_id: order._get_board_stamp()}
        before()
        answer = None
        try:
            retrying(lambda: work(env["service.board"], seen), env)
        except UserError as error:
            env.cr.rollback()
            answer = str(error)
    Path(folder, name).write_text(json.dumps(answer))


def plan_for(name):
    """Return the act of planning an order for the firm of that name."""

    def work(board, seen):
        [(order_id, stamp)] = seen.items()
        move = {"id": order_id, "stamp": stamp, "day": DAY, "time": "10:00"}
        board.plan([{**move, "resource_id": get_firm(board.env, name).id}])

    return work


def plan_together(odoo, order_id, folder):
    return odoo.together(
        *(
            lambda meet, name=name: act(
                odoo, name, order_id, folder, meet, plan_for(name)
            )
            for name in NAMES
        )
    )


def cancel_before_the_other_plans(odoo, order_id, folder):
    def cancel(meet):
        meet()
        with odoo.env() as env:
            env["service.workorder"].browse(order_id).action_cancel()
        Path(folder, NAMES[0]).write_text("null")
        meet()

    def plan(meet):
        def wait():
            meet()  # seen, and the snapshot has begun
            meet()  # cancelled

        act(odoo, NAMES[1], order_id, folder, wait, plan_for(NAMES[1]))

    return odoo.together(cancel, plan)


def publish_together(odoo, order_id, folder):
    def publish(board, seen):
        from odoo.exceptions import UserError

        result = board.publish(seen)
        if result["refused"]:
            raise UserError(result["refused"][0])

    return odoo.together(
        *(
            lambda meet, name=name: act(odoo, name, order_id, folder, meet, publish)
            for name in NAMES
        )
    )


def look(odoo, order_id):
    with odoo.env() as env:
        order = env["service.workorder"].browse(order_id)
        mails = env["service.workorder"].search_count(
            [("id", "=", order_id), ("mail_state", "=", "queued")]
        )
        steps = order.message_ids.tracking_value_ids.filtered(
            lambda value: value.field_id.name == "resource_id"
        )
        return {
            "state": order.state,
            "proposed": order.proposed_resource_id.name or None,
            "has": order.resource_id.name or None,
            "queued": mails,
            "given": len(steps),
        }


def test_of_two_who_plan_the_same_visit_one_does_and_the_other_is_told(
    odoo, tmp_path, answers
):
    for _round in range(ROUNDS):
        order_id = odoo.run(make_order)
        codes = odoo.run(plan_together, order_id=order_id, folder=str(tmp_path))
        assert codes == [0, 0]
        told = answers()
        assert sorted(answer is None for answer in told) == [False, True]
        winner = NAMES[told.index(None)]
        sentence = next(filter(None, told))
        assert any(words in sentence for words in TOLD)
        assert "\n" not in sentence
        found = odoo.run(look, order_id=order_id)
        assert found["proposed"] == f"Firm {winner}"
        assert found["state"] == "draft"


def test_what_a_colleague_has_cancelled_is_not_planned(odoo, tmp_path, answers):
    order_id = odoo.run(make_order)
    codes = odoo.run(
        cancel_before_the_other_plans, order_id=order_id, folder=str(tmp_path)
    )
    assert codes == [0, 0]
    assert TOLD[0] in answers()[1]
    found = odoo.run(look, order_id=order_id)
    assert (found["state"], found["proposed"]) == ("cancelled", None)


def test_a_draft_that_two_publish_is_given_once(odoo, tmp_path, answers):
    for _round in range(ROUNDS):
        order_id = odoo.run(make_order)
        odoo.run(propose, order_id=order_id)
        codes = odoo.run(publish_together, order_id=order_id, folder=str(tmp_path))
        assert codes == [0, 0]
        assert sorted(answer is None for answer in answers()) == [False, True]
        assert odoo.run(look, order_id=order_id) == {
            "state": "assigned",
            "proposed": None,
            "has": f"Firm {NAMES[0]}",
            "queued": 1,
            "given": 1,
        }
