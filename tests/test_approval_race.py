"""Two people decide the same step at the same moment; then a link is used twice."""

import json
from pathlib import Path

import pytest

from tests.odoo_side import Outside

ROUNDS = 6
PEOPLE = 2


@pytest.fixture(scope="module")
def odoo(make_database, odoo_process):
    return Outside(odoo_process, make_database())


def make_approvals(odoo):
    """Ask two people of one role about orders; return the steps and the people."""
    with odoo.env(service_ticket_silent=True, tracking_disable=True) as env:
        client = env["res.partner"].create({"name": "Chain", "is_company": True})
        people = env["res.partner"].create(
            [
                {"name": f"Director {number}", "parent_id": client.id}
                for number in range(PEOPLE)
            ]
        )
        role = env["service.approval.role"].create({"name": "Directors"})
        env["service.portal.access"].create(
            [
                {
                    "partner_id": person.id,
                    "client_id": client.id,
                    "can_approve": True,
                    "approval_role_ids": [(6, 0, role.ids)],
                }
                for person in people
            ]
        )
        env["service.approval.route"].create(
            {
                "name": "Directors",
                "subject": "workorder",
                "client_id": client.id,
                "step_ids": [(0, 0, {"role_id": role.id})],
            }
        )
        tickets = env["service.ticket"]._intake(
            "internal",
            [
                {"name": f"No. {number}", "partner_id": client.id}
                for number in range(ROUNDS)
            ],
        )
        orders = env["service.workorder"].create(
            [{"name": ticket.name, "ticket_id": ticket.id} for ticket in tickets]
        )
        return [orders.approval_ids.step_ids.ids, people.ids]


def decide_at_once(odoo, steps, people, folder):
    """Let one person approve and the other reject each step, at the same moment."""
    from odoo import SUPERUSER_ID, api
    from odoo.service.model import retrying

    def press(place):
        def work(meet):
            won, told = [], []
            for step_id in steps:
                meet()
                with odoo.registry.cursor() as cr:
                    env = api.Environment(cr, SUPERUSER_ID, {})
                    step = env["service.approval.step"].browse(step_id)
                    person = env["res.partner"].browse(people[place])
                    verdict = ("approved", "rejected")[place]

                    # conflicts are tried again, as for a request
                    def decide(step=step, verdict=verdict, person=person):
                        return step._decide(verdict, "Why", person, "link")

                    refusals = retrying(decide, env)
                    if refusals:
                        told.append(next(iter(refusals.values())))
                    else:
                        won.append(step_id)
            Path(folder, f"{place}.json").write_text(json.dumps([won, told]))

        return work

    return odoo.together(*map(press, range(PEOPLE)))


def look(odoo, steps):
    with odoo.env() as env:
        found = env["service.approval.step"].browse(steps)
        return [
            {
                "step": step.id,
                "state": step.state,
                "approval": step.approval_id.state,
                "decisions": step.decision_ids.mapped("verdict"),
                "who": step.decision_ids.partner_id.name,
            }
            for step in found
        ]


def test_of_two_who_decide_at_once_exactly_one_counts(odoo, tmp_path):
    steps, people = odoo.run(make_approvals)
    assert len(steps) == ROUNDS
    codes = odoo.run(decide_at_once, steps=steps, people=people, folder=str(tmp_path))
    assert codes == [0] * PEOPLE
    told = [
        json.loads(Path(tmp_path, f"{place}.json").read_text())
        for place in range(PEOPLE)
    ]
    assert sorted(told[0][0] + told[1][0]) == sorted(steps)
    rows = odoo.run(look, steps=steps)
    for row in rows:
        assert row["decisions"] == [row["state"]]
        assert row["approval"] == row["state"]
    # whoever came second was told what the first one has decided
    sentences = told[0][1] + told[1][1]
    assert len(sentences) == ROUNDS
    assert all("Director" in sentence for sentence in sentences)
