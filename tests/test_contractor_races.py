"""Two telephones, or a telephone and a dispatcher, act on a job at the same moment.

Functions that take ``odoo`` and are run by ``odoo.run`` run inside Odoo.
"""

import functools

import pytest

from tests.odoo_side import Outside

ROUNDS = 4
CONTENT = b"\x89PNG\r\n\x1a\n" + b"0" * 4000
KEY = "0123456789abcdef-{}"


@pytest.fixture(scope="module")
def odoo(make_database, odoo_process):
    outside = Outside(odoo_process, make_database())
    outside.run(make_world)
    return outside


def make_world(odoo):
    """Make two firms, the first with a technician, both with a login."""
    with odoo.env() as env:
        for name in ("Fast", "Slow"):
            firm = env["res.partner"].create({"name": name, "is_company": True})
            env["res.users"].with_context(no_reset_password=True).create(
                {
                    "partner_id": firm.id,
                    "login": name,
                    "group_ids": [(6, 0, env.ref("base.group_portal").ids)],
                }
            )
            env["service.resource"].create(
                {"kind": "contractor", "partner_id": firm.id, "state": "active"}
            )
        env["service.resource"].create(
            {
                "kind": "contractor_technician",
                "name": "Goer",
                "contractor_id": get_firm(env, "Fast").id,
                "state": "active",
            }
        )


def get_firm(env, name):
    return env["service.resource"].search([("name", "=", name)])


def make_job(odoo):
    """Return the id of a job of the first firm."""
    with odoo.env() as env:
        ticket = env["service.ticket"]._intake("internal", [{"name": "Race"}])
        job = ticket._create_workorders()
        job._assign_to(get_firm(env, "Fast"))
        return job.id


def as_firm(odoo, job_id, act, meet):
    """Act as the first firm's request would: tried again, refused in words."""
    from odoo.exceptions import UserError
    from odoo.service.model import retrying

    with odoo.env() as env:
        user = env["res.users"].search([("login", "=", "Fast")])
        env = env(user=user.id)
        job = env["service.workorder"].browse(job_id)
        assert job.sudo().state == "assigned"  # The snapshot begins before the other.
        meet()
        try:
            retrying(lambda: act(env, job), env)
        except UserError:
            env.cr.rollback()


def take_twice(odoo, job_id, key):
    def act(_env, job):
        job._contractor_take("say", key, {"text": "On my way"})

    work = functools.partial(as_firm, odoo, job_id, act)
    return odoo.together(work, work)


def upload_twice(odoo, job_id, key):
    """Begin the same upload twice and send its only part twice."""

    def act(env, job):
        upload = (
            env["service.contractor.upload"]
            .sudo()
            ._open(job.sudo(), key, "seal.png", len(CONTENT))
        )
        upload._append(upload.received, CONTENT[upload.received :])

    work = functools.partial(as_firm, odoo, job_id, act)
    return odoo.together(work, work)


def hand_while_reassigned(odoo, job_id, key):
    """Hand a job to a technician while a dispatcher gives it to another firm."""

    def hand(env, job):
        goer = get_firm(env(su=True), "Goer")
        job._contractor_take("hand", key, {"technician_id": str(goer.id)})

    def reassign(meet):
        from odoo.service.model import retrying

        with odoo.env() as env:
            job = env["service.workorder"].browse(job_id)
            assert job.state == "assigned"
            meet()
            retrying(lambda: job._assign_to(get_firm(env, "Slow")), env)

    return odoo.together(functools.partial(as_firm, odoo, job_id, hand), reassign)


def outcome(odoo, job_id):
    with odoo.env() as env:
        job = env["service.workorder"].browse(job_id)
        uploads = env["service.contractor.upload"].search([("order_id", "=", job_id)])
        return {
            "said": len(job._get_talk()),
            "photos": [len(photo.raw) for photo in job.media_ids],
            "uploads": uploads.mapped("is_done"),
            "firm": job.resource_id.name,
            "goer": job.technician_id.name,
        }


def test_a_step_that_is_sent_twice_at_once_is_taken_once(odoo):
    for number in range(ROUNDS):
        job_id = odoo.run(make_job)
        codes = odoo.run(take_twice, job_id=job_id, key=KEY.format(f"say{number}"))
        assert codes == [0, 0]
        assert odoo.run(outcome, job_id=job_id)["said"] == 1


def test_a_photo_that_is_sent_twice_at_once_arrives_once(odoo):
    for number in range(ROUNDS):
        job_id = odoo.run(make_job)
        codes = odoo.run(upload_twice, job_id=job_id, key=KEY.format(f"up{number}"))
        assert codes == [0, 0]
        known = odoo.run(outcome, job_id=job_id)
        assert (known["photos"], known["uploads"]) == ([len(CONTENT)], [True])


def test_nobody_goes_for_a_firm_that_has_the_job_no_longer(odoo):
    for number in range(ROUNDS):
        job_id = odoo.run(make_job)
        codes = odoo.run(
            hand_while_reassigned, job_id=job_id, key=KEY.format(f"hand{number}")
        )
        assert codes == [0, 0]
        known = odoo.run(outcome, job_id=job_id)
        assert (known["firm"], known["goer"]) == ("Slow", False)
