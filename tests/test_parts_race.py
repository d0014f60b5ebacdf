"""Two people check the same work at the same moment: its parts are written off once.

Functions that take ``odoo`` and are run by ``odoo.run`` run inside Odoo.
"""

import functools

import pytest

from tests.odoo_side import Outside

ROUNDS = 4
HELD = 50


@pytest.fixture(scope="module")
def odoo(make_database, odoo_process):
    """Return Odoo with a technician whose van holds rollers."""
    outside = Outside(odoo_process, make_database())
    outside.run(make_van)
    return outside


def make_van(odoo):
    with odoo.env() as env:
        partner = env["res.partner"].create({"name": "Driver"})
        resource = env["service.resource"].create(
            {"kind": "technician", "partner_id": partner.id, "state": "active"}
        )
        resource.action_make_vans()
        roller = env["product.product"].create(
            {"name": "Roller", "type": "consu", "is_storable": True}
        )
        env["stock.quant"]._update_available_quantity(
            roller, resource.van_location_id, HELD
        )


def get_roller(env):
    return env["product.product"].search([("name", "=", "Roller")])


def make_reported_order(odoo):
    """Return the id of a work order that has used two rollers."""
    with odoo.env() as env:
        ticket = env["service.ticket"]._intake("internal", [{"name": "Race"}])
        order = ticket._create_workorders()
        order._assign_to(env["service.resource"].search([("name", "=", "Driver")]))
        env["service.workorder.part"].create(
            {
                "order_id": order.id,
                "product_id": get_roller(env).id,
                "planned_quantity": 2,
            }
        )
        order.line_ids.result = "done"
        order.action_report()
        return order.id


def check(odoo, order_id, meet):
    """Check the work as the web client's call would: retried, refused in words."""
    from odoo.exceptions import UserError
    from odoo.service.model import retrying

    with odoo.env() as env:
        order = env["service.workorder"].browse(order_id)
        assert order.state == "reported"  # The snapshot begins before the other acts.
        meet()
        try:
            retrying(order.action_check, env)
        except UserError:
            env.cr.rollback()


def check_together(odoo, order_ids):
    return odoo.together(*(functools.partial(check, odoo, one) for one in order_ids))


def outcome(odoo, order_ids):
    with odoo.env() as env:
        parts = env["service.workorder"].browse(order_ids).part_ids
        van = parts.location_id
        quants = env["stock.quant"].search([("location_id", "=", van.id)])
        return {
            "states": sorted(set(parts.mapped("order_id.state"))),
            "moved": sum(parts.move_ids.mapped("quantity")),
            "held": sum(quants.mapped("quantity")),
            "reserved": sum(quants.mapped("reserved_quantity")),
        }


def test_parts_are_written_off_once_by_two_who_check_the_same_order(odoo):
    for _round in range(ROUNDS):
        order_id = odoo.run(make_reported_order)
        before = odoo.run(outcome, order_ids=[order_id])["held"]

        codes = odoo.run(check_together, order_ids=[order_id] * 2)

        assert codes == [0, 0]
        assert odoo.run(outcome, order_ids=[order_id]) == {
            "states": ["done"],
            "moved": 2,
            "held": before - 2,
            "reserved": 0,
        }


def test_two_orders_of_one_van_are_checked_at_once_and_both_count(odoo):
    for _round in range(ROUNDS):
        ids = [odoo.run(make_reported_order) for _order in range(2)]
        before = odoo.run(outcome, order_ids=ids)["held"]

        codes = odoo.run(check_together, order_ids=ids)

        assert codes == [0, 0]
        assert odoo.run(outcome, order_ids=ids) == {
            "states": ["done"],
            "moved": 4,
            "held": before - 4,
            "reserved": 0,
        }
