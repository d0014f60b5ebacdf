"""Two decide about the same thing at the same moment, or one clicks twice."""

import json
from pathlib import Path

import pytest

from tests.odoo_side import Outside

ROUNDS = 6
PEOPLE = 2


@pytest.fixture(scope="module")
def odoo(make_database, odoo_process):
    return Outside(odoo_process, make_database())


def make_orders(odoo):
    """Report work to a client whose two people may both accept it."""
    with odoo.env(service_ticket_silent=True, tracking_disable=True) as env:
        client = env["res.partner"].create({"name": "Chain", "is_company": True})
        people = env["res.partner"].create(
            [
                {
                    "name": f"Chief {number}",
                    "parent_id": client.id,
                    "email": f"chief{number}@chain.example",
                }
                for number in range(PEOPLE)
            ]
        )
        users = (
            env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                [
                    {
                        "partner_id": person.id,
                        "login": person.email,
                        "group_ids": [(6, 0, env.ref("base.group_portal").ids)],
                    }
                    for person in people
                ]
            )
        )
        env["service.portal.access"].create(
            [
                {
                    "partner_id": person.id,
                    "client_id": client.id,
                    "scope": "company",
                    "can_accept_work": True,
                }
                for person in people
            ]
        )
        performer = env["service.resource"].create(
            {"name": "Technician", "kind": "technician", "state": "active"}
        )
        tickets = env["service.ticket"]._intake(
            "internal",
            [
                {"name": f"No. {number}", "partner_id": people[0].id}
                for number in range(ROUNDS)
            ],
        )
        orders = env["service.workorder"].create(
            [{"name": ticket.name, "ticket_id": ticket.id} for ticket in tickets]
        )
        orders._assign_to(performer)
        orders.action_report()
        return [orders.ids, users.ids]


def decide_at_once(odoo, orders, users, folder):
    """Let one person accept and the other reject each order, at the same moment."""
    from odoo import api
    from odoo.exceptions import UserError
    from odoo.service.model import retrying

    def press(place):
        def work(meet):
            won, told = [], []
            for order_id in orders:
                meet()
                with odoo.registry.cursor() as cr:
                    env = api.Environment(cr, users[place], {})
                    order = env["service.workorder"].browse(order_id)

                    # conflicts are tried again, as for a request
                    def decide(order=order):
                        order._portal_decide(place == 0, "It still beeps")

                    try:
                        retrying(decide, env)
                        won.append(order_id)
                    except UserError as refusal:
                        told.append(str(refusal))
            Path(folder, f"{place}.json").write_text(json.dumps([won, told]))

        return work

    return odoo.together(*map(press, range(PEOPLE)))


def look(odoo, orders):
    with odoo.env() as env:
        return [
            [order.id, bool(order.client_accepted_at), order.state == "rework"]
            for order in env["service.workorder"].browse(orders)
        ]


def test_of_two_who_decide_at_once_one_counts_and_the_other_is_told(odoo, tmp_path):
    orders, users = odoo.run(make_orders)
    codes = odoo.run(decide_at_once, orders=orders, users=users, folder=str(tmp_path))
    assert codes == [0] * PEOPLE
    told = [
        json.loads(Path(tmp_path, f"{place}.json").read_text())
        for place in range(PEOPLE)
    ]
    assert sorted(told[0][0] + told[1][0]) == sorted(orders)
    sentences = told[0][1] + told[1][1]
    assert len(sentences) == ROUNDS
    assert all("already" in text or "this moment" in text for text in sentences)
    for order_id, is_accepted, is_sent_back in odoo.run(look, orders=orders):
        assert is_accepted == (order_id in told[0][0])
        assert is_sent_back == (order_id in told[1][0])


def make_firm(odoo):
    """Return a firm, and the performer that it is."""
    with odoo.env(service_ticket_silent=True, tracking_disable=True) as env:
        firm = env["res.partner"].create({"name": "Fast Hands", "is_company": True})
        return (
            env["service.resource"]
            .create({"partner_id": firm.id, "kind": "contractor", "state": "active"})
            .id
        )


def name_at_once(odoo, firm):
    """Send the form of each round twice, at the same moment."""
    from odoo.service.model import retrying

    def work(meet):
        for number in range(ROUNDS):
            meet()
            with odoo.env() as env:
                typed = {
                    "name": f"Technician {number}",
                    "phone": "",
                    "email": f"technician{number}@fast.example",
                }

                def name(env=env, typed=typed):
                    known = env["service.resource"].browse(firm)
                    return known._name_technician(typed)

                def send(env=env, number=number, name=name):
                    env["service.sent.form"]._once(f"page {number}", name)

                # conflicts are tried again, as for a request
                retrying(send, env)

    return odoo.together(work, work)


def count_technicians(odoo, firm):
    with odoo.env() as env:
        return len(env["service.resource"].browse(firm).technician_ids)


def test_of_two_equal_forms_at_once_one_is_done(odoo):
    firm = odoo.run(make_firm)
    assert odoo.run(name_at_once, firm=firm) == [0, 0]
    assert odoo.run(count_technicians, firm=firm) == ROUNDS
