"""Several performers accept one work order at the same moment."""

import json
from pathlib import Path

import pytest

from tests.odoo_side import Outside

FIRMS = 3
ROUNDS = 6


@pytest.fixture(scope="module")
def odoo(make_database, odoo_process):
    return Outside(odoo_process, make_database())


def make_offers(odoo):
    """Offer work orders to the same firms; return the offers of each order."""
    with odoo.env(service_ticket_silent=True, tracking_disable=True) as env:
        env["service.resource"].search([]).active = False
        env.company.service_offer_count = FIRMS
        env["service.resource"].create(
            [
                {
                    "name": f"Firm {number}",
                    "kind": "contractor",
                    "state": "active",
                    "email": f"firm{number}@firms.example",
                }
                for number in range(FIRMS)
            ]
        )
        tickets = env["service.ticket"]._intake(
            "internal", [{"name": f"No. {number}"} for number in range(ROUNDS)]
        )
        orders = env["service.workorder"].create(
            [{"name": ticket.name, "ticket_id": ticket.id} for ticket in tickets]
        )
        orders._assign("offer")
        return [order.offer_ids.ids for order in orders]


def accept_at_once(odoo, offers, folder):
    """Let each firm accept its offer of each order, all at the same moment."""
    from odoo import SUPERUSER_ID, api
    from odoo.service.model import retrying

    def press(place):
        def work(meet):
            mine = []
            for of_order in offers:
                meet()
                with odoo.registry.cursor() as cr:
                    env = api.Environment(cr, SUPERUSER_ID, {})
                    offer = env["service.workorder.offer"].browse(of_order[place])
                    # conflicts are tried again, as for a request
                    if retrying(offer._accept, env) is None:
                        mine.append(offer.id)
            Path(folder, f"{place}.json").write_text(json.dumps(mine))

        return work

    return odoo.together(*map(press, range(FIRMS)))


def look(odoo, offers):
    with odoo.env() as env:
        found = env["service.workorder.offer"].browse(sum(offers, [])).exists()
        return [
            {
                "state": order.state,
                "has": order.resource_id.id,
                "accepted": order.offer_ids.filtered(
                    lambda offer: offer.state == "accepted"
                ).mapped("resource_id.id"),
                "open": len(order.offer_ids.filtered(lambda o: o.state == "sent")),
            }
            for order in found.order_id
        ]


def test_of_all_who_accept_at_once_exactly_one_has_the_work(odoo, tmp_path):
    offers = odoo.run(make_offers)
    codes = odoo.run(accept_at_once, offers=offers, folder=str(tmp_path))
    assert codes == [0] * FIRMS
    told = sum(
        (
            json.loads(Path(tmp_path, f"{place}.json").read_text())
            for place in range(FIRMS)
        ),
        [],
    )
    # one per order was told that the work is theirs, and the database agrees
    assert len(told) == ROUNDS
    for order in odoo.run(look, offers=offers):
        assert order["state"] == "assigned"
        assert order["accepted"] == [order["has"]]
        assert not order["open"]
