"""Several people estimate one ticket, and the client accepts two versions, at once."""

import pytest

from tests.odoo_side import Outside

PEOPLE = 3
ROUNDS = 4


@pytest.fixture(scope="module")
def odoo(make_database, odoo_process):
    return Outside(odoo_process, make_database())


def make_tickets(odoo):
    """Return the ids of tickets about a service with a price."""
    from odoo.fields import Command

    with odoo.env(service_ticket_silent=True, tracking_disable=True) as env:
        client = env["res.partner"].create({"name": "Client", "is_company": True})
        product = env["product.product"].create(
            {"name": "Visit", "type": "service", "list_price": 40}
        )
        item = env["service.catalog.item"].create(
            {"name": "Visit", "product_id": product.id}
        )
        env.company.write(
            {"portal_confirmation_sign": False, "portal_confirmation_pay": False}
        )
        tickets = env["service.ticket"]._intake(
            "internal",
            [
                {
                    "name": f"No. {number}",
                    "partner_id": client.id,
                    "line_ids": [Command.create({"item_id": item.id})],
                }
                for number in range(ROUNDS)
            ],
        )
        return tickets.ids


def estimate_at_once(odoo, tickets):
    """Let everybody press “Estimate” on each ticket at the same moment."""
    from odoo import SUPERUSER_ID, api
    from odoo.exceptions import ValidationError
    from odoo.service.model import retrying

    def press(meet):
        for ticket_id in tickets:
            meet()
            try:
                with odoo.registry.cursor() as cr:
                    env = api.Environment(cr, SUPERUSER_ID, {})
                    ticket = env["service.ticket"].browse(ticket_id)
                    retrying(ticket.action_estimate, env)
            except ValidationError:
                pass  # told that there is one already

    return odoo.together(*[press] * PEOPLE)


def accept_at_once(odoo, tickets):
    """Accept two versions of each estimate at the same moment."""
    from odoo import SUPERUSER_ID, api
    from odoo.exceptions import UserError, ValidationError
    from odoo.service.model import retrying

    with odoo.env() as env:
        pairs = []
        for ticket in env["service.ticket"].browse(tickets):
            first = ticket.estimate_ids
            first.action_quotation_sent()
            env.flush_all()
            second = first.copy({"service_ticket_id": ticket.id})
            pairs.append((first.id, second.id))

    def accept(place):
        def work(meet):
            for pair in pairs:
                meet()
                try:
                    with odoo.registry.cursor() as cr:
                        env = api.Environment(cr, SUPERUSER_ID, {})
                        order = env["sale.order"].browse(pair[place])
                        retrying(order.action_confirm, env)
                except (UserError, ValidationError):
                    pass  # the other version is in force

        return work

    return odoo.together(accept(0), accept(1))


def look(odoo, tickets):
    with odoo.env() as env:
        return [
            (sorted(ticket.estimate_ids.mapped("state")), ticket.estimate_state)
            for ticket in env["service.ticket"].browse(tickets)
        ]


def test_who_presses_at_once_makes_one_estimate_and_one_version_is_in_force(odoo):
    tickets = odoo.run(make_tickets)
    assert odoo.run(estimate_at_once, tickets=tickets) == [0] * PEOPLE
    found = odoo.run(look, tickets=tickets)
    assert [states for states, _state in found] == [["draft"]] * ROUNDS

    assert odoo.run(accept_at_once, tickets=tickets) == [0, 0]
    for states, state in odoo.run(look, tickets=tickets):
        assert states == ["cancel", "sale"]
        assert state == "accepted"
