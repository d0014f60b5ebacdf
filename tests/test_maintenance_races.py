"""Planned maintenance by two at once, and killed in the middle: no double, no hole.

Functions that take ``odoo`` and are run by ``odoo.run`` run inside Odoo.
"""

import pytest

from tests.odoo_side import Outside, dying_after

KILLED = -9
SITES = 24
CHUNK = 6


@pytest.fixture(scope="module")
def odoo(make_database, odoo_process):
    return Outside(odoo_process, make_database())


def make_run(odoo, client, month, sites=SITES):
    """Make sites with an item each and a plan each; return ids of two runs over them.

    :param str client: name of the client, of each test its own
    :param str month: "2031-03"
    """
    with odoo.env(tracking_disable=True) as env:
        partner = env["res.partner"].create({"name": client, "is_company": True})
        item = env["service.catalog.item"].create({"name": "Maintenance"})
        sites = env["service.site"].create(
            [
                {
                    "name": f"Shop {number}",
                    "client_id": partner.id,
                    "building_id": env["service.building"]
                    .create({"street": f"ул. Труда, {number + 1}", "city": client})
                    .id,
                }
                for number in range(sites)
            ]
        )
        cis = env["service.ci"].create(
            [{"name": "Till", "site_id": s.id, "state": "in_use"} for s in sites]
        )
        env["service.maintenance.plan"].create(
            [
                {
                    "ci_id": ci.id,
                    "item_id": item.id,
                    "interval": 1,
                    "next_date": f"{month}-10",
                }
                for ci in cis
            ]
        )
        runs = env["service.maintenance.run"].create(
            [
                {
                    "date_from": f"{month}-01",
                    "date_to": f"{month}-28",
                    "client_ids": [(6, 0, partner.ids)],
                }
            ]
            * 2
        )
        runs.action_preview()
        runs.state = "running"
        return runs.ids


def plan(odoo, run_id):
    """Do the work of the jobs of a run, as the job runner does: again after a conflict,
    each chunk in a transaction of its own."""
    from odoo.service.model import retrying

    while True:
        with odoo.env() as env:

            def work(env=env):
                visits = env["service.maintenance.visit"].search(
                    [("run_id", "=", run_id), ("state", "=", "pending")], limit=CHUNK
                )
                visits._plan()
                return len(visits)

            if not retrying(work, env):
                return


def plan_side_by_side(odoo, run_ids):
    def worker(run_id):
        def work(meet):
            meet()
            plan(odoo, run_id)

        return work

    return odoo.together(*map(worker, run_ids))


def plan_and_die(odoo, run_id, model, method, calls, act=plan):
    """Plan until a method has been called so many times, then die after it."""

    def work():
        odoo.patch(model, method, dying_after(calls))
        act(odoo, run_id)

    return odoo.apart(work)


def facts(odoo, run_ids):
    """Return what came of runs: tickets, orders and lines for each planned item."""
    with odoo.env() as env:
        runs = env["service.maintenance.run"].browse(run_ids)
        plans = runs.line_ids.plan_id
        lines = env["service.workorder.line"].search([("plan_id", "in", plans.ids)])
        tickets = env["service.ticket"].search(
            [("client_id", "in", runs.client_ids.ids)]
        )
        return {
            "plans": len(plans),
            "lines": len(lines),
            "planned twice": len(lines) - len(lines.plan_id),
            "orders": len(lines.order_id),
            "tickets": len(tickets),
            "tickets of orders": len(lines.order_id.ticket_id),
            "pending": len(runs.visit_ids.filtered(lambda v: v.state == "pending")),
            "failed": len(runs.visit_ids.filtered(lambda v: v.state == "failed")),
        }


ALL_ONCE = {
    "plans": SITES,
    "lines": SITES,
    "planned twice": 0,
    "orders": SITES,
    "tickets": SITES,
    "tickets of orders": SITES,
    "pending": 0,
    "failed": 0,
}


def test_two_processes_that_work_on_one_run_plan_each_visit_once(odoo):
    run_id, other_id = odoo.run(make_run, client="One run", month="2031-03")

    assert odoo.run(plan_side_by_side, run_ids=[run_id, run_id]) == [0, 0]

    assert odoo.run(facts, run_ids=[run_id]) == ALL_ONCE


def test_two_runs_over_the_same_items_at_the_same_moment_plan_each_item_once(odoo):
    run_ids = odoo.run(make_run, client="Two runs", month="2031-04")

    assert odoo.run(plan_side_by_side, run_ids=run_ids) == [0, 0]

    assert odoo.run(facts, run_ids=run_ids) == ALL_ONCE


@pytest.mark.parametrize(
    ("model", "method"),
    [
        ("service.ticket", "_intake"),
        ("service.workorder", "create"),
        ("service.maintenance.visit", "_note_planned"),
        ("service.workorder", "_assign"),
    ],
)
def test_a_run_that_was_killed_goes_on_without_a_double_or_a_hole(odoo, model, method):
    name = f"Killed after {method}"
    run_id, _other = odoo.run(make_run, client=name, month="2031-05")

    assert (
        odoo.run(plan_and_die, run_id=run_id, model=model, method=method, calls=2)
        == KILLED
    )
    half = odoo.run(facts, run_ids=[run_id])
    assert (half["lines"], half["tickets"], half["pending"]) == (
        CHUNK,
        CHUNK,
        SITES - CHUNK,
    )

    assert odoo.run(plan_side_by_side, run_ids=[run_id]) == [0]

    assert odoo.run(facts, run_ids=[run_id]) == ALL_ONCE


# -- spread, with mails ---------------------------------------------------------------

# Each mail has a printed form, which takes a second.
SPREAD_SITES = 6
MAILS = 3


def make_spread_run(odoo, client, month):
    """Make a run that spreads its visits, all for a contractor who gets mails."""
    run_ids = make_run(odoo, client=client, month=month, sites=SPREAD_SITES)
    with odoo.env() as env:
        partner = env["res.partner"].create(
            {"name": f"Firm of {client}", "is_company": True, "email": "a@firm.example"}
        )
        firm = env["service.resource"].create(
            {"kind": "contractor", "partner_id": partner.id, "state": "active"}
        )
        run = env["service.maintenance.run"].browse(run_ids[0])
        run.write({"is_spread": True, "user_id": env.ref("base.user_admin").id})
        env["service.assignment.rule"].create(
            {"client_id": run.client_ids.id, "resource_id": firm.id}
        )
    return run_ids[0]


def plan_and_settle(odoo, run_id):
    """Plan all visits, end the run and write to its performers, as the jobs do."""
    plan(odoo, run_id)
    with odoo.env() as env:
        env["service.maintenance.run"].browse(run_id)._finish()
    with odoo.env() as env:
        run = env["service.maintenance.run"].browse(run_id)
        orders = run.visit_ids.order_id.sorted("id")
        for start in range(0, len(orders), MAILS):
            orders[start : start + MAILS]._send_mails()
            env.cr.commit()


def settle_and_die(odoo, run_id, model, method, calls):
    return plan_and_die(odoo, run_id, model, method, calls, plan_and_settle)


def outcome(odoo, run_id):
    """Return what became of a run that spreads: days, mails, jobs, messages."""
    with odoo.env() as env:
        run = env["service.maintenance.run"].browse(run_id)
        orders = run.visit_ids.order_id
        mails = env["mail.mail"]._read_group(
            [("model", "=", "service.workorder"), ("res_id", "in", orders.ids)],
            ["res_id"],
            ["__count"],
        )
        return {
            "state": run.state,
            "with a day": len(orders.filtered("planned_start")),
            "mailed": len(mails),
            "mailed twice": len([count for _id, count in mails if count > 1]),
            "told": len(run.message_ids.filtered("notified_partner_ids")),
        }


@pytest.mark.parametrize(
    ("model", "method", "calls"),
    [
        ("service.workorder", "_note_times", 1),
        ("service.maintenance.run", "_settle", 1),
        ("service.maintenance.run", "_tell", 1),
        ("service.workorder", "_send_mail", 2 * MAILS - 1),
    ],
)
def test_days_and_mails_of_a_killed_run_are_given_once(odoo, model, method, calls):
    run_id = odoo.run(make_spread_run, client=f"Killed after {method}", month="2031-06")

    assert (
        odoo.run(settle_and_die, run_id=run_id, model=model, method=method, calls=calls)
        == KILLED
    )
    odoo.run(plan_and_settle, run_id=run_id)
    odoo.run(plan_and_settle, run_id=run_id)

    assert odoo.run(outcome, run_id=run_id) == {
        "state": "done",
        "with a day": SPREAD_SITES,
        "mailed": SPREAD_SITES,
        "mailed twice": 0,
        "told": 1,
    }
