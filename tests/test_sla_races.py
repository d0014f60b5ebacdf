"""Escalation steps are taken once each, whoever sweeps and whatever dies.

The processes are real: they are forked inside Odoo, meet, and sweep the same database.
Functions that take ``odoo`` and are run by ``odoo.run`` run inside Odoo.
"""

from datetime import timedelta

import pytest

from tests.odoo_side import Outside, dying_after

KILLED = -9
TICKETS = 40
STEPS = ["remind", "leader", "priority"]


@pytest.fixture(scope="module")
def odoo(make_database, odoo_process):
    outside = Outside(odoo_process, make_database())
    outside.run(make_policy)
    yield outside


def make_policy(odoo):
    """Promise a solution within a minute, with three steps on the way."""
    from odoo import Command

    with odoo.env() as env:
        env["service.sla.policy"].search([]).active = False
        env["service.sla.policy"].create(
            {
                "name": "Races",
                "working_hours": "always",
                "target_ids": [Command.create({"target": "resolution", "seconds": 60})],
                "escalation_ids": [
                    Command.create(
                        {"target": "resolution", "percent": 50 + n, "action": action}
                    )
                    for n, action in enumerate(STEPS)
                ],
            }
        )
        team = env.ref("service_ticket.team_support")
        team.leader_id = env.ref("base.user_admin")
        # Nobody else sweeps while the test looks.
        env.ref("service_ticket.ir_cron_sweep").active = False


def make_due(odoo, name, count):
    """Take in tickets whose time has run out since; return their ids."""
    with odoo.env() as env:
        tickets = env["service.ticket"]._intake("internal", [{"name": name}] * count)
        env.flush_all()
        env.cr.execute(
            """
            UPDATE service_sla_clock
               SET started_at = started_at - %(ago)s, settled_at = settled_at - %(ago)s,
                   counted_from = counted_from - %(ago)s, deadline = deadline - %(ago)s,
                   next_step_at = next_step_at - %(ago)s
             WHERE ticket_id = ANY(%(ids)s)
            """,
            {"ago": timedelta(hours=1), "ids": tickets.ids},
        )
        return tickets.ids


def sweep(odoo):
    with odoo.env() as env:
        env["service.sla.clock"]._cron_sweep()


def taken(odoo, ids):
    """Return the steps of each ticket in their order, and what is still due."""
    with odoo.env() as env:
        events = env["service.sla.event"].search([("ticket_id", "in", ids)], order="id")
        due = env["service.sla.clock"].search_count(
            [("ticket_id", "in", ids), ("next_step_at", "!=", False)]
        )
        by_ticket = events.grouped("ticket_id")
        tickets = env["service.ticket"].browse(ids)
        return {
            "steps": [by_ticket.get(t, events[:0]).mapped("action") for t in tickets],
            "priorities": tickets.mapped("priority"),
            "errors": [error for error in events.mapped("error") if error],
            "due": due,
        }


def assert_taken_once(result):
    assert result["errors"] == []
    assert result["due"] == 0
    assert result["steps"] == [STEPS] * TICKETS
    # A step that were taken twice would have raised it twice.
    assert set(result["priorities"]) == {"2"}


def sweep_together(odoo):
    def work(meet):
        from odoo.addons.service_ticket.models.sla import service_sla_sweep

        # Small batches, so that both have something to do.
        service_sla_sweep.BATCH_SIZE = 3
        meet()
        sweep(odoo)

    return odoo.together(work, work)


def test_two_processes_take_each_step_once(odoo):
    ids = odoo.run(make_due, name="Race", count=TICKETS)
    assert odoo.run(sweep_together) == [0, 0]
    assert_taken_once(odoo.run(taken, ids=ids))


def sweep_and_die(odoo, place):
    def work():
        odoo.patch("service.sla.clock", place, dying_after())
        sweep(odoo)

    return odoo.apart(work)


@pytest.mark.parametrize("place", ["_note_breaches", "_take_step", "_tell_people"])
def test_a_kill_in_the_middle_loses_and_doubles_nothing(odoo, place):
    ids = odoo.run(make_due, name=f"Kill {place}", count=TICKETS)
    assert odoo.run(sweep_and_die, place=place) == KILLED
    odoo.run(sweep)
    assert_taken_once(odoo.run(taken, ids=ids))


def answer_while_sweeping(odoo, ids):
    def answer(meet):
        with odoo.env() as env:
            meet()
            env["service.ticket"].browse(ids).action_close()

    def work(meet):
        meet()
        sweep(odoo)

    return odoo.together(work, work, answer)


def test_closing_while_others_sweep_ends_in_peace(odoo):
    ids = odoo.run(make_due, name="Close", count=TICKETS)
    codes = odoo.run(answer_while_sweeping, ids=ids)
    # Who closes may lose the race: on a page Odoo tries again by itself.
    assert codes[:2] == [0, 0]
    odoo.run(sweep)
    result = odoo.run(taken, ids=ids)
    assert result["due"] == 0
    assert all(steps == STEPS[: len(steps)] for steps in result["steps"])
