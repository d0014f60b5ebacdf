"""Several give the same performer work on the same day, at the same moment.

Functions that take ``odoo`` and are run by ``odoo.run`` run inside Odoo.
"""

import functools

import pytest

from tests.odoo_side import Outside

ROUNDS = 4
CAPACITY = 3


@pytest.fixture(scope="module")
def odoo(make_database, odoo_process):
    outside = Outside(odoo_process, make_database())
    outside.run(make_performer)
    return outside


def make_performer(odoo):
    with odoo.env() as env:
        env["service.resource"].search([]).action_archive()
        env["service.resource"].create(
            {
                "name": "Fast Hands",
                "kind": "contractor",
                "state": "active",
                "daily_capacity": CAPACITY,
            }
        )


def make_orders(odoo, count, day):
    """Return the ids of work orders planned for a day that nobody has."""
    with odoo.env(tracking_disable=True) as env:
        tickets = env["service.ticket"]._intake(
            "internal", [{"name": f"No. {number}"} for number in range(count)]
        )
        return (
            env["service.workorder"]
            .create(
                [
                    {
                        "name": ticket.name,
                        "ticket_id": ticket.id,
                        "planned_start": f"{day} 08:00:00",
                    }
                    for ticket in tickets
                ]
            )
            .ids
        )


def assign(odoo, order_ids, how, meet):
    """Give orders to whoever suits, or one to a candidate, as a request would."""
    from odoo.exceptions import UserError
    from odoo.service.model import retrying

    with odoo.env() as env:
        orders = env["service.workorder"].browse(order_ids)
        assert set(orders.mapped("state")) == {"draft"}  # the snapshot begins here
        meet()
        if how == "batch":
            work = functools.partial(orders._assign, "assign")
        else:
            work = orders.candidate_ids[:1].action_assign
        try:
            retrying(work, env)
        except UserError:
            env.cr.rollback()


def assign_together(odoo, batches, how):
    return odoo.together(
        *(functools.partial(assign, odoo, ids, how) for ids in batches)
    )


def suggest(odoo, order_ids):
    with odoo.env() as env:
        env["service.workorder"].browse(order_ids)._assign("suggest")


def count_assigned(odoo, order_ids):
    with odoo.env() as env:
        orders = env["service.workorder"].browse(order_ids)
        return len(orders.filtered(lambda order: order.state == "assigned"))


def test_two_batches_do_not_exceed_what_a_performer_can_do_on_a_day(odoo):
    for number in range(ROUNDS):
        ids = odoo.run(make_orders, count=4, day=f"2031-03-{number + 3:02}")

        codes = odoo.run(assign_together, batches=[ids[:2], ids[2:]], how="batch")

        assert codes == [0, 0]
        assert odoo.run(count_assigned, order_ids=ids) == CAPACITY


def test_of_two_dispatchers_who_take_the_last_visit_one_is_refused(odoo):
    for number in range(ROUNDS):
        day = f"2031-03-{number + 17:02}"
        full = odoo.run(make_orders, count=CAPACITY - 1, day=day)
        odoo.run(assign_together, batches=[full], how="batch")
        ids = odoo.run(make_orders, count=2, day=day)
        odoo.run(suggest, order_ids=ids)

        codes = odoo.run(assign_together, batches=[ids[:1], ids[1:]], how="candidate")

        assert codes == [0, 0]
        assert odoo.run(count_assigned, order_ids=ids) == 1
