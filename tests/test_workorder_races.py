"""Two people at the same work order at the same moment, and jobs that are killed.

Functions that take ``odoo`` and are run by ``odoo.run`` run inside Odoo.
"""

import functools

import pytest

from tests.odoo_side import Outside, die

ROUNDS = 4
KILLED = -9
ORDERS = 3


@pytest.fixture(scope="module")
def odoo(make_database, odoo_process):
    """Return Odoo with a contractor who is written to."""
    outside = Outside(odoo_process, make_database())
    outside.run(make_performer)
    return outside


def make_performer(odoo):
    with odoo.env() as env:
        partner = env["res.partner"].create(
            {"name": "Fast Hands", "is_company": True, "email": "all@fast.example"}
        )
        env["service.resource"].create(
            {"kind": "contractor", "partner_id": partner.id, "state": "active"}
        )


def get_performer(env):
    return env["service.resource"].search([("name", "=", "Fast Hands")])


def make_orders(odoo, count=1, reported=False):
    """Return the ids of work orders of one ticket, assigned or reported."""
    with odoo.env() as env:
        ticket = env["service.ticket"]._intake("internal", [{"name": "Race"}])
        orders = env["service.workorder"]
        for _number in range(count):
            orders |= ticket._create_workorders()
        orders._assign_to(get_performer(env))
        if reported:
            orders.line_ids.result = "done"
            orders.action_report()
        return orders.ids


# -- two at the same moment -----------------------------------------------------------


def take_step(odoo, order_id, step, meet):
    """Take a step as the web client's call would: retried, refused in words."""
    from odoo.exceptions import UserError
    from odoo.service.model import retrying

    with odoo.env() as env:
        order = env["service.workorder"].browse(order_id)
        assert order.state == "reported"  # The snapshot begins before the other acts.
        meet()
        method, *arguments = step
        try:
            retrying(functools.partial(getattr(order, method), *arguments), env)
        except UserError:
            env.cr.rollback()


def step_together(odoo, order_ids, steps):
    return odoo.together(
        *(
            functools.partial(take_step, odoo, order_id, step)
            for order_id, step in zip(order_ids, steps, strict=True)
        )
    )


def outcome(odoo, order_ids):
    with odoo.env() as env:
        orders = env["service.workorder"].browse(order_ids)
        return {
            "states": orders.mapped("state"),
            "rework": orders.mapped("rework_count"),
            "ticket": orders.ticket_id.state,
        }


def test_one_of_two_who_judge_the_same_work_decides(odoo):
    for _round in range(ROUNDS):
        ids = odoo.run(make_orders, reported=True)

        codes = odoo.run(
            step_together,
            order_ids=ids * 2,
            steps=[["_send_back", "Not clean"], ["_send_back", "No seal"]],
        )

        assert codes == [0, 0]
        result = odoo.run(outcome, order_ids=ids)
        assert (result["states"], result["rework"]) == (["rework"], [1])


def test_the_ticket_closes_when_the_last_two_orders_are_checked_at_once(odoo):
    for _round in range(ROUNDS):
        ids = odoo.run(make_orders, count=2, reported=True)

        codes = odoo.run(
            step_together, order_ids=ids, steps=[["action_check"], ["action_check"]]
        )

        assert codes == [0, 0]
        result = odoo.run(outcome, order_ids=ids)
        assert result["states"] == ["done", "done"]
        assert result["ticket"] == "done"


# -- a job dies -----------------------------------------------------------------------


def send(env, order_ids):
    env["service.workorder"].browse(order_ids)._send_mails()
    env.cr.commit()


def send_and_die(odoo, order_ids):
    """Send mails in a process that dies with the last of them."""

    def make(method):
        def count_then_die(self, *arguments):
            if self.id == order_ids[-1]:
                die()
            return method(self, *arguments)

        return count_then_die

    def work():
        odoo.patch("service.workorder", "_send_mail", make)
        with odoo.env() as env:
            send(env, order_ids)

    return odoo.apart(work)


def send_again(odoo, order_ids):
    with odoo.env() as env:
        send(env, order_ids)


def send_side_by_side(odoo, order_ids):
    def work(meet):
        from odoo.service.model import retrying

        with odoo.env() as env:
            orders = env["service.workorder"].browse(order_ids)
            assert set(orders.mapped("mail_state")) == {"queued"}
            meet()
            retrying(orders._send_mails, env)

    return odoo.together(work, work)


def count_mails(odoo, order_ids):
    with odoo.env() as env:
        groups = env["mail.mail"]._read_group(
            [("model", "=", "service.workorder"), ("res_id", "in", order_ids)],
            ["res_id"],
            ["__count"],
        )
        orders = env["service.workorder"].browse(order_ids)
        return {
            "mails": sorted(count for _id, count in groups),
            "states": sorted(set(orders.mapped("mail_state"))),
        }


ONE_EACH = {"mails": [1] * ORDERS, "states": ["sent"]}


def test_a_job_that_is_killed_sends_each_mail_once(odoo):
    ids = odoo.run(make_orders, count=ORDERS)

    assert odoo.run(send_and_die, order_ids=ids) == KILLED
    assert odoo.run(count_mails, order_ids=ids) == {"mails": [], "states": ["queued"]}
    odoo.run(send_again, order_ids=ids)
    odoo.run(send_again, order_ids=ids)

    assert odoo.run(count_mails, order_ids=ids) == ONE_EACH


def test_two_jobs_for_the_same_orders_send_each_mail_once(odoo):
    ids = odoo.run(make_orders, count=ORDERS)

    assert odoo.run(send_side_by_side, order_ids=ids) == [0, 0]

    assert odoo.run(count_mails, order_ids=ids) == ONE_EACH
