"""Two processes at the same moment: one ticket for each alarm, each step of a queue
once, one person on duty.

Functions that take ``odoo`` and are run by ``odoo.run`` run inside Odoo.
"""

from pathlib import Path

import pytest

from tests.odoo_side import Outside, die

KILLED = -9
ROUNDS = 10
TICKETS = 30
# What happens to tickets of a queue: what they have behind them, where it is done, and
# the words that it leaves.
STEPS = {
    "reminder": ({}, "_remind_of_queue", "not picked up"),
    "signal": ({"reminded_at": "2020-01-02"}, "_signal_leaders", "Nobody takes it"),
    "return": (
        {
            "reminded_at": "2020-01-02",
            "signalled_at": "2020-01-03",
            "acted_at": "2020-01-04",
        },
        "_return_to_queue",
        "did nothing",
    ),
}


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
                    "signal_after_hours": 1,
                    "return_after_hours": 1,
                    "uses_duty": True,
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


# -- reminder, signal, return ---------------------------------------------------------


def make_due_tickets(odoo, step):
    """Hand over tickets that waited for a step long enough; return their ids."""
    behind, _method, _words = STEPS[step]
    with odoo.env(tracking_disable=True) as env:
        tickets = env["service.ticket"]._intake(
            "internal",
            [{"name": "Race", "team_id": env.ref("race.race_first").id}] * TICKETS,
        )
        tickets._hand_over(env.ref("race.race_second"), "")
        if step == "return":
            tickets.user_id = env.ref("race.race_leader")
        tickets.write(
            {"queue_due_at": "2020-01-05", "queue_since": "2020-01-01", **behind}
        )
        return tickets.ids


def run_queue(odoo):
    from odoo.addons.service_ticket.models.lines import service_ticket_queue

    # Small batches, so that two have something to do.
    service_ticket_queue.QUEUE_BATCH = 4
    with odoo.env() as env:
        env["service.ticket"]._cron_queue()


def run_queue_side_by_side(odoo):
    def work(meet):
        meet()
        run_queue(odoo)

    return odoo.together(work, work)


def run_queue_and_die(odoo, step):
    _behind, method, _words = STEPS[step]

    def dying(original):
        def run_then_die(self):
            original(self)
            if self:
                self.env.flush_all()
                die()

        return run_then_die

    def work():
        odoo.patch("service.ticket", method, dying)
        run_queue(odoo)

    return odoo.apart(work)


def count_steps(odoo, step, ids):
    """Return how often the step was taken for each ticket, and what is still due."""
    _behind, _method, words = STEPS[step]
    with odoo.env() as env:
        tickets = env["service.ticket"].browse(ids)
        said = [
            [words in str(line) for line in (*t.activity_ids.mapped("summary"),)]
            + [words in str(message.body) for message in t.message_ids]
            for t in tickets
        ]
        due = tickets.filtered_domain(tickets._get_queue_due_domain())
        return {
            "times": [sum(each) for each in said],
            "due": len(due),
            "errors": tickets.filtered("queue_error").mapped("queue_error"),
            "taken": len(tickets.filtered("user_id")),
        }


ONCE_EACH = {"times": [1] * TICKETS, "due": 0, "errors": [], "taken": 0}


@pytest.mark.parametrize("step", STEPS)
def test_two_processes_take_each_step_of_a_queue_once(odoo, step):
    ids = odoo.run(make_due_tickets, step=step)

    assert odoo.run(run_queue_side_by_side) == [0, 0]

    assert odoo.run(count_steps, step=step, ids=ids) == ONCE_EACH


@pytest.mark.parametrize("step", STEPS)
def test_a_kill_in_the_middle_of_a_step_loses_and_doubles_nothing(odoo, step):
    ids = odoo.run(make_due_tickets, step=step)

    assert odoo.run(run_queue_and_die, step=step) == KILLED
    odoo.run(run_queue)

    assert odoo.run(count_steps, step=step, ids=ids) == ONCE_EACH


# -- duty -----------------------------------------------------------------------------


def plan_at_once(odoo, folder):
    """Let two people put somebody on duty for overlapping hours, at the same moment."""

    def plan(hour):
        def work(meet):
            from odoo.exceptions import ValidationError
            from odoo.service.model import retrying

            with odoo.env() as env:
                team, user = env.ref("race.race_second"), env.ref("race.race_leader")

                def create():
                    env["service.duty.shift"].create(
                        {
                            "team_id": team.id,
                            "user_id": user.id,
                            "date_from": f"2030-01-01 0{hour}:00:00",
                            "date_to": f"2030-01-01 1{hour}:00:00",
                        }
                    )

                meet()  # neither sees from here on what the other does
                try:
                    retrying(create, env)
                    said = ""
                except ValidationError as error:
                    said = str(error)
                Path(folder, f"{hour}.txt").write_text(said)

        return work

    return odoo.together(plan(0), plan(4))


def shifts(odoo):
    with odoo.env() as env:
        team = env.ref("race.race_second")
        return len(team.duty_shift_ids)


def test_two_are_never_on_duty_at_once_whoever_plans_meanwhile(odoo, tmp_path):
    assert odoo.run(plan_at_once, folder=str(tmp_path)) == [0, 0]

    assert odoo.run(shifts) == 1
    planned, refused = sorted(path.read_text() for path in tmp_path.iterdir())
    assert planned == ""
    assert "Somebody else has just been put on duty" in refused
