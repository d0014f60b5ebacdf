"""Two processes at the same moment: one ticket for each alarm, one step for each queue.

Functions that take ``odoo`` and are run by ``odoo.run`` run inside Odoo.
"""

import pytest

from tests.odoo_side import Outside

ROUNDS = 10
TICKETS = 30


@pytest.fixture(scope="module")
def odoo(make_database, odoo_process):
    outside = Outside(odoo_process, make_database())
    outside.run(make_world)
    return outside


def make_world(odoo):
    with odoo.env() as env:
        leader = env["res.users"].create(
            {
                "name": "Leader",
                "login": "race-leader",
                "group_ids": [(4, env.ref("service_ci.group_agent").id)],
            }
        )
        first, second = env["service.team"].create(
            [
                {"name": "Race 1", "line": "1"},
                {
                    "name": "Race 2",
                    "line": "2",
                    "leader_id": leader.id,
                    "remind_after_hours": 1,
                },
            ]
        )
        source = env["service.monitor.source"].create(
            {"name": "Race", "team_id": first.id}
        )
        names = {
            "race_first": first,
            "race_second": second,
            "race_leader": leader,
            "race_source": source,
        }
        env["ir.model.data"]._update_xmlids(
            [{"xml_id": f"race.{name}", "record": r} for name, r in names.items()]
        )


# -- alarms ---------------------------------------------------------------------------


def ring_side_by_side(odoo, objects):
    """Let two processes bring the same alarms, as the HTTP server would: again when
    another transaction was faster."""

    def work(meet):
        from odoo.service.model import retrying

        from odoo.addons.service_ticket.tools.monitoring import Alarm

        for names in objects:
            meet()
            with odoo.env() as env:
                source = env.ref("race.race_source")

                def ring(source=source, names=names):
                    source._take_alarms([Alarm(name) for name in names])

                retrying(ring, env)

    return odoo.together(work, work)


def tickets_of_alarms(odoo):
    with odoo.env() as env:
        tickets = env["service.ticket"].search(
            [("monitor_source_id", "=", env.ref("race.race_source").id)]
        )
        return sorted((t.monitor_object, t.alarm_count) for t in tickets)


def test_the_same_alarm_from_two_processes_is_one_ticket_that_counts_both(odoo):
    objects = [[f"object-{number}"] for number in range(ROUNDS)]

    assert odoo.run(ring_side_by_side, objects=objects) == [0, 0]

    expected = sorted([name, 2] for (name,) in objects)
    assert odoo.run(tickets_of_alarms) == expected


# -- reminders ------------------------------------------------------------------------


def make_due_tickets(odoo):
    with odoo.env(tracking_disable=True) as env:
        tickets = env["service.ticket"]._intake(
            "internal",
            [
                {"name": "Race", "team_id": env.ref("race.race_first").id}
                for _number in range(TICKETS)
            ],
        )
        tickets._hand_over(env.ref("race.race_second"), "")
        tickets.write({"queue_due_at": "2020-01-01", "queue_since": "2020-01-01"})


def remind_side_by_side(odoo):
    def work(meet):
        meet()
        with odoo.env() as env:
            env["service.ticket"]._cron_queue()

    return odoo.together(work, work)


def reminders(odoo):
    with odoo.env() as env:
        leader = env.ref("race.race_leader")
        activities = env["mail.activity"].search([("user_id", "=", leader.id)])
        tickets = env["service.ticket"].search(
            [("team_id", "=", env.ref("race.race_second").id)]
        )
        return [len(activities), len(activities.mapped("res_id")), len(tickets)]


def test_two_processes_remind_of_each_ticket_once(odoo):
    odoo.run(make_due_tickets)

    assert odoo.run(remind_side_by_side) == [0, 0]

    assert odoo.run(reminders) == [TICKETS, TICKETS, TICKETS]
