"""Two members of a group at the same task, at the same moment.

Functions that take ``odoo`` and are run by ``odoo.run`` run inside Odoo.
"""

import functools

import pytest

from tests.odoo_side import Outside

ROUNDS = 6


@pytest.fixture(scope="module")
def odoo(make_database, odoo_process):
    """Return Odoo with a group of two and a stage that gives it two tasks."""
    outside = Outside(odoo_process, make_database())
    outside.run(make_process)
    return outside


def make_process(odoo):
    with odoo.env(no_reset_password=True) as env:
        group = env.ref("service_ci.group_agent").id
        users = env["res.users"].create(
            [
                {"name": login, "login": login, "group_ids": [(4, group)]}
                for login in ("racer_one", "racer_two")
            ]
        )
        team = env["service.team"].create(
            {"name": "Racers", "member_ids": [(6, 0, users.ids)]}
        )
        request_type = env["service.ticket.type"].create(
            {"name": "Race", "own_stages_only": True}
        )
        filed, survey, built = env["service.ticket.stage"].create(
            [
                {
                    "name": name,
                    "state": state,
                    "sequence": sequence,
                    "type_ids": [(6, 0, request_type.ids)],
                }
                for sequence, (name, state) in enumerate(
                    (("Filed", "new"), ("Survey", "open"), ("Built", "open")), 1
                )
            ]
        )
        env["service.task.template"].create(
            [
                {"name": name, "stage_id": survey.id, "team_id": team.id}
                for name in ("Left", "Right")
            ]
        )
        assert filed and built


def make_tasks(odoo):
    """Return the ids of the two tasks of a new ticket at the stage."""
    with odoo.env() as env:
        request_type = env["service.ticket.type"].search([("name", "=", "Race")])
        stages = request_type._get_stages()
        ticket = env["service.ticket"]._intake(
            "internal", [{"name": "Race", "type_id": request_type.id}]
        )
        ticket.stage_id = stages.filtered(lambda stage: stage.name == "Survey")
        return ticket.task_ids.ids


def as_user(odoo, login, meet, task_id, method):
    """Call a method of a task as the web client's call would be: retried."""
    from odoo.service.model import retrying

    with odoo.env() as env:
        user = env["res.users"].search([("login", "=", login)])
        task = env["service.task"].with_user(user).browse(task_id)
        assert task.state == "open"  # The snapshot begins before the other acts.
        meet()
        retrying(getattr(task, method), task.env)


def side_by_side(odoo, task_ids, method):
    works = [
        functools.partial(_work, odoo, login, task_id, method)
        for login, task_id in zip(("racer_one", "racer_two"), task_ids, strict=True)
    ]
    return odoo.together(*works)


def _work(odoo, login, task_id, method, meet):
    as_user(odoo, login, meet, task_id, method)


def outcome(odoo, task_ids):
    with odoo.env() as env:
        tasks = env["service.task"].browse(task_ids)
        ticket = tasks.ticket_id
        steps = env["service.ticket.stage.log"].search_count(
            [("ticket_id", "=", ticket.id), ("next_stage_id", "=", ticket.stage_id.id)]
        )
        return {
            "users": tasks.mapped("user_id.login"),
            "stage": ticket.stage_id.name,
            "steps": steps,
        }


def test_exactly_one_of_two_who_open_a_task_at_the_same_moment_has_it(odoo):
    for _round in range(ROUNDS):
        task_id = odoo.run(make_tasks)[0]

        codes = odoo.run(side_by_side, task_ids=[task_id] * 2, method="open_by_member")

        assert codes == [0, 0]
        assert len(odoo.run(outcome, task_ids=[task_id])["users"]) == 1


def test_two_who_finish_the_last_two_tasks_at_once_move_the_ticket_on_once(odoo):
    for _round in range(ROUNDS):
        task_ids = odoo.run(make_tasks)

        codes = odoo.run(side_by_side, task_ids=task_ids, method="action_done")

        assert codes == [0, 0]
        result = odoo.run(outcome, task_ids=task_ids)
        assert (result["stage"], result["steps"]) == ("Built", 1)
