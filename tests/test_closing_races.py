"""A period is closed once, whoever presses or dies at the same moment.

Functions that take ``odoo`` and are run by ``odoo.run`` run inside Odoo.
"""

import pytest

from tests.odoo_side import Outside, dying_after

KILLED = -9
ENTITIES = 6
ORDERS = 3  # of each legal entity
CHUNK = 2
PRICE = 1000.0
LAST_DAY = "2026-03-31"


@pytest.fixture(scope="module")
def odoo(make_database, odoo_process):
    outside = Outside(odoo_process, make_database())
    outside.run(prepare)
    return outside


def prepare(odoo):
    with odoo.env() as env:
        env["ir.cron"].search([]).active = False
        env["service.contract"].search([]).state = "draft"
        env["service.rate"].search([]).active = False
        env["account.chart.template"].try_loading("generic_coa", env.company)


def make_work(odoo, client, entities=ENTITIES, orders=ORDERS):
    """Return the id of a client whose legal entities have work that was accepted.

    :param str client: name, of each test its own
    :param int entities: how many legal entities there are
    :param int orders: of each legal entity
    """
    from odoo.fields import Command

    with odoo.env(service_ticket_silent=True, tracking_disable=True) as env:
        client = env["res.partner"].create({"name": client, "is_company": True})
        parties = env["res.partner"].create(
            [
                {"name": f"E{at}", "is_company": True, "parent_id": client.id}
                for at in range(entities)
            ]
        )
        contract = env["service.contract"].create(
            {
                "number": "1",
                "client_id": client.id,
                "date_from": "2026-01-01",
                "fees_from": "2026-01-01",
                "tax_id": False,
                "price_ids": [Command.create({"price": PRICE})],
                "recipient_ids": [
                    Command.create({"partner_id": client.id, "delivery": "portal"})
                ],
            }
        )
        contract.action_activate()
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
                {"name": f"No. {number}", "partner_id": client.id}
                for number in range(entities * orders)
            ],
        )
        works = env["service.workorder"].create(
            [
                {
                    "name": ticket.name,
                    "ticket_id": ticket.id,
                    "line_ids": [
                        Command.create(
                            {
                                "name": "Work",
                                "entity_id": parties[at % entities].id,
                            }
                        )
                    ],
                }
                for at, ticket in enumerate(tickets)
            ]
        )
        works._assign_to(technician)
        works.line_ids.result = "done"
        works.performed_on = "2026-03-10"
        works.action_report()
        works.action_check()
        return client.id


def make_closing(odoo, client_id):
    """Return the id of a running closing in which a client's work is collected."""
    with odoo.env() as env:
        env["service.contract"].search([("client_id", "!=", client_id)]).state = "draft"
        Closing = env["service.closing"].sudo()
        closing = Closing.search([("date_to", "=", LAST_DAY)]) or Closing.create(
            {"date_to": LAST_DAY}
        )
        closing._collect()
        closing.state = "running"
        return closing.id


def book(odoo, closing_id):
    """Do the work of the jobs, as the job runner does: again after a conflict, each
    chunk in a transaction of its own."""
    from odoo.service.model import retrying

    while True:
        with odoo.env() as env:

            def work(env=env):
                lines = env["service.closing.line"].search(
                    [("closing_id", "=", closing_id), ("state", "=", "todo")],
                    limit=CHUNK,
                )
                lines._book()
                return len(lines)

            if not retrying(work, env):
                break
    with odoo.env() as env:
        retrying(env["service.closing"].browse(closing_id)._finish, env)


def book_side_by_side(odoo, closing_ids):
    def worker(closing_id):
        def work(meet):
            meet()
            book(odoo, closing_id)

        return work

    return odoo.together(*map(worker, closing_ids))


def book_and_die(odoo, closing_id, model, method, calls):
    """Book until a method has been called so many times, then die after it."""

    def work():
        odoo.patch(model, method, dying_after(calls))
        book(odoo, closing_id)

    return odoo.apart(work)


def press(odoo, method):
    """Return a function that presses a button of closings as a page would."""

    def run(meet):
        from odoo.service.model import retrying

        meet()
        with odoo.env() as env:
            retrying(lambda: getattr(env["service.closing"], method)(), env)

    return run


def open_at_once(odoo, client_id):
    with odoo.env() as env:
        env["service.contract"].search([("client_id", "!=", client_id)]).state = "draft"
    return odoo.together(*[press(odoo, "_open_due")] * 2)


def book_and_send_back(odoo, closing_id):
    def send_back(meet):
        from odoo.service.model import retrying

        meet()
        with odoo.env() as env:
            lines = env["service.closing.line"].search(
                [("closing_id", "=", closing_id), ("state", "=", "todo")]
            )
            orders = lines.charge_ids.order_id
            retrying(lambda: orders._send_back("Not clean"), env)

    def work(meet):
        meet()
        book(odoo, closing_id)

    return odoo.together(work, send_back)


def facts(odoo, client_id):
    """Return what came of the work of a client."""
    with odoo.env() as env:
        charges = env["service.charge"].search(
            [("client_id", "=", client_id), ("side", "=", "client")]
        )
        moves = env["account.move"].search(
            [("commercial_partner_id.parent_id", "=", client_id)]
        )
        lines = env["service.closing.line"].search([("client_id", "=", client_id)])
        booked = charges.filtered(lambda charge: charge.state == "document")
        sets = env["service.paper.set"].search([("client_id", "=", client_id)])
        return {
            "documents": len(moves.filtered(lambda move: move.state == "posted")),
            "drafts": len(moves.filtered(lambda move: move.state != "posted")),
            "numbers": len(set(moves.mapped("name"))),
            "billed": sum(moves.mapped("amount_untaxed")),
            "charged": sum(booked.mapped("amount")),
            "to do": len(lines.filtered(lambda line: line.state == "todo")),
            "sets": len(sets),
            "in sets": len(sets.move_ids),
        }


ALL_ONCE = {
    "documents": ENTITIES,
    "drafts": 0,
    "numbers": ENTITIES,
    "billed": ENTITIES * ORDERS * PRICE,
    "charged": ENTITIES * ORDERS * PRICE,
    "to do": 0,
    "sets": 1,
    "in sets": ENTITIES,
}


def test_two_officers_who_press_at_once_bill_everything_once(odoo):
    client = odoo.run(make_work, client="Two at once")
    closing = odoo.run(make_closing, client_id=client)

    assert odoo.run(book_side_by_side, closing_ids=[closing, closing]) == [0, 0]

    assert odoo.run(facts, client_id=client) == ALL_ONCE


def test_two_who_open_what_is_due_at_once_make_one_closing(odoo):
    client = odoo.run(make_work, client="Opened twice")

    outcomes = odoo.run(open_at_once, client_id=client)

    assert 0 in outcomes
    assert odoo.run(count_lines, client_id=client) == ENTITIES


def count_lines(odoo, client_id):
    with odoo.env() as env:
        return env["service.closing.line"].search_count([("client_id", "=", client_id)])


@pytest.mark.parametrize(
    ("model", "method", "calls"),
    [
        ("service.closing.line", "_claim", 2),
        ("service.closing.line", "_make_moves", 2),
        ("account.move", "_post", 2),
        ("service.closing.line", "_on_documents", 2),
    ],
)
def test_a_closing_that_was_killed_goes_on_without_a_double_or_a_hole(
    odoo, model, method, calls
):
    client = odoo.run(make_work, client=f"Killed after {method}")
    closing = odoo.run(make_closing, client_id=client)

    died = odoo.run(
        book_and_die, closing_id=closing, model=model, method=method, calls=calls
    )
    assert died == KILLED
    half = odoo.run(facts, client_id=client)
    assert (half["documents"], half["drafts"]) == (CHUNK, 0)
    assert half["billed"] == half["charged"] == CHUNK * ORDERS * PRICE

    assert odoo.run(book_side_by_side, closing_ids=[closing]) == [0]

    assert odoo.run(facts, client_id=client) == ALL_ONCE


def test_work_that_is_sent_back_while_it_is_booked_is_billed_or_not_but_never_half(
    odoo,
):
    client = odoo.run(make_work, client="Sent back")
    closing = odoo.run(make_closing, client_id=client)

    assert odoo.run(book_and_send_back, closing_id=closing) == [0, 0]

    outcome = odoo.run(facts, client_id=client)
    assert outcome["billed"] == outcome["charged"]
    assert outcome["drafts"] == 0


def book_while_it_is_stopped(odoo, closing_id):
    """Stop a closing when its first chunk was read already, before it is booked."""
    from odoo.service.model import retrying

    def late(original):
        stopped = []

        def stop_then_hold(self):
            if not stopped:
                stopped.append(True)
                with odoo.env() as env:
                    env["service.closing"].browse(closing_id).action_stop()
            return original(self)

        return stop_then_hold

    def work():
        odoo.patch("service.closing", "_hold", late)
        with odoo.env() as env:
            lines = env["service.closing.line"].search(
                [("closing_id", "=", closing_id), ("state", "=", "todo")]
            )
            retrying(lambda: lines._book(), env)

    return odoo.apart(work)


def test_nothing_is_booked_after_somebody_has_stopped_the_closing(odoo):
    client = odoo.run(make_work, client="Stopped")
    closing = odoo.run(make_closing, client_id=client)

    assert odoo.run(book_while_it_is_stopped, closing_id=closing) == 0

    outcome = odoo.run(facts, client_id=client)
    assert (outcome["documents"], outcome["to do"]) == (0, ENTITIES)


def correct_at_once(odoo, client_id):
    """Send one job of each document back; let two officers correct them at once."""
    from datetime import date

    from odoo.service.model import retrying

    with odoo.env() as env:
        lines = env["service.closing.line"].search([("client_id", "=", client_id)])
        first = [line.charge_ids[:1].order_id.id for line in lines]
        env["service.workorder"].browse(first)._send_back("Not clean")

    def correct(meet):
        meet()
        with odoo.env() as env:
            lines = env["service.closing.line"].search([("client_id", "=", client_id)])
            retrying(lambda: lines.move_id._correct(date(2026, 4, 30)), env)

    return odoo.together(correct, correct)


def corrections(odoo, client_id):
    with odoo.env() as env:
        lines = env["service.closing.line"].search([("client_id", "=", client_id)])
        found = lines.move_id.correction_ids
        return {
            "corrections": len(found),
            "documents": len(found.corrects_id),
            "amount": sum(found.mapped("amount_untaxed")),
        }


def test_two_officers_who_correct_at_once_correct_each_document_once(odoo):
    client = odoo.run(make_work, client="Corrected twice")
    closing = odoo.run(make_closing, client_id=client)
    assert odoo.run(book_side_by_side, closing_ids=[closing]) == [0]

    assert odoo.run(correct_at_once, client_id=client) == [0, 0]

    assert odoo.run(corrections, client_id=client) == {
        "corrections": ENTITIES,
        "documents": ENTITIES,
        "amount": ENTITIES * PRICE,
    }
