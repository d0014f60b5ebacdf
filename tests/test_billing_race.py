"""Work is charged once, whoever presses, sends back or dies at the same moment.

Functions that take ``odoo`` and are run by ``odoo.run`` run inside Odoo.
"""

import pytest

from tests.odoo_side import Outside, dying_after

KILLED = -9
ORDERS = 20
OFFICERS = 3
PRICE = 1000.0


@pytest.fixture(scope="module")
def odoo(make_database, odoo_process):
    outside = Outside(odoo_process, make_database())
    outside.run(make_contract)
    return outside


def make_contract(odoo):
    from odoo.fields import Command

    with odoo.env() as env:
        env["ir.cron"].search([]).active = False
        env["service.contract"].search([]).state = "draft"
        env["service.rate"].search([]).active = False
        client = env["res.partner"].create({"name": "Client", "is_company": True})
        contract = env["service.contract"].create(
            {
                "number": "1",
                "client_id": client.id,
                "date_from": "2020-01-01",
                "tax_id": False,
                "price_ids": [Command.create({"price": PRICE})],
            }
        )
        contract.action_activate()


def make_done(odoo):
    """Return the ids of orders that are done and not charged yet."""
    from odoo.fields import Command

    with odoo.env(service_ticket_silent=True, tracking_disable=True) as env:
        contract = env["service.contract"].search([("number", "=", "1")])
        contract.state = "draft"
        technician = env["service.resource"].create(
            {
                "kind": "technician",
                "partner_id": env["res.partner"].create({"name": "T"}).id,
                "state": "active",
            }
        )
        tickets = env["service.ticket"]._intake(
            "internal",
            [
                {"name": f"No. {number}", "partner_id": contract.client_id.id}
                for number in range(ORDERS)
            ],
        )
        orders = env["service.workorder"].create(
            [
                {
                    "name": ticket.name,
                    "ticket_id": ticket.id,
                    "line_ids": [Command.create({"name": "Work"})],
                }
                for ticket in tickets
            ]
        )
        orders._assign_to(technician)
        orders.line_ids.result = "done"
        orders.action_report()
        orders.action_check()
        contract.state = "active"
        return orders.ids


def count(odoo, orders):
    """Return how many charges count, and what all of them add up to."""
    with odoo.env() as env:
        charges = env["service.charge"].search([("order_id", "in", orders)])
        current = charges.filtered(
            lambda one: not one.is_reversed and not one.reversal_of_id
        )
        return [len(current), sum(charges.mapped("amount"))]


def press(odoo, orders, method, *arguments):
    """Return a function that presses a button on orders as a page would."""

    def run(meet):
        from odoo.service.model import retrying

        meet()
        with odoo.env() as env:
            work = env["service.workorder"].browse(orders)
            retrying(lambda: getattr(work, method)(*arguments), env)

    return run


def charge_at_once(odoo, orders):
    return odoo.together(*[press(odoo, orders, "action_charge")] * OFFICERS)


def charge_and_send_back(odoo, orders):
    return odoo.together(
        press(odoo, orders, "action_charge"),
        press(odoo, orders, "_send_back", "Not clean"),
    )


def die_while_charging(odoo, orders):
    """End the process after the charges were written, before the commit."""

    def run(meet):
        odoo.patch("service.charge", "_insert", dying_after())
        press(odoo, orders, "action_charge")(meet)

    return odoo.together(run)


def test_officers_who_press_at_once_charge_once(odoo):
    orders = odoo.run(make_done)
    assert odoo.run(charge_at_once, orders=orders) == [0] * OFFICERS
    assert odoo.run(count, orders=orders) == [ORDERS, ORDERS * PRICE]


def test_work_that_is_sent_back_while_it_is_charged_is_not_charged(odoo):
    orders = odoo.run(make_done)
    assert odoo.run(charge_and_send_back, orders=orders) == [0, 0]
    assert odoo.run(count, orders=orders) == [0, 0.0]


def test_who_dies_while_charging_leaves_nothing_and_the_next_one_charges_all(odoo):
    orders = odoo.run(make_done)
    assert odoo.run(die_while_charging, orders=orders) == [KILLED]
    assert odoo.run(count, orders=orders) == [0, 0.0]
    assert odoo.run(charge_at_once, orders=orders) == [0] * OFFICERS
    assert odoo.run(count, orders=orders) == [ORDERS, ORDERS * PRICE]


RETAINER = 500.0


def make_retainer(odoo):
    """Return the id of a contract of which two months are over, and not charged yet."""
    from dateutil.relativedelta import relativedelta

    with odoo.env() as env:
        today = env.company._service_today()
        client = env["res.partner"].create({"name": "Retained", "is_company": True})
        first = today + relativedelta(months=-2, day=1)
        contract = env["service.contract"].create(
            {
                "number": "2",
                "client_id": client.id,
                "date_from": first,
                "fees_from": first,
                "tax_id": False,
                "retainer_amount": RETAINER,
            }
        )
        contract.action_activate()
        return contract.id


def charge_periods_at_once(odoo, contract):
    """Let officers and the cron charge the same periods at the same moment."""

    def charge(meet):
        from odoo.service.model import retrying

        meet()
        with odoo.env() as env:
            contracts = env["service.contract"].browse(contract)
            retrying(lambda: env["service.charge"]._sync_periods(contracts), env)

    return odoo.together(*[charge] * OFFICERS)


def fees(odoo, contract):
    with odoo.env() as env:
        charges = env["service.charge"].search([("contract_id", "=", contract)])
        return [len(charges), sum(charges.mapped("amount"))]


def test_fees_of_a_period_are_charged_once_by_whoever_charges_at_once(odoo):
    contract = odoo.run(make_retainer)
    codes = odoo.run(charge_periods_at_once, contract=contract)
    assert codes == [0] * OFFICERS
    assert odoo.run(fees, contract=contract) == [2, 2 * RETAINER]
