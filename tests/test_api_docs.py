"""The examples of docs/api.md, run as they stand there against a running server."""

import re
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from tests.api_desk import make_client, make_offer, report
from tests.odoo_side import Outside

DOCUMENT = Path(__file__).parents[1] / "docs" / "api.md"
BLOCK = re.compile(r"^```\n(.*?)^```", re.MULTILINE | re.DOTALL)
HOST = "https://desk.example"
PHOTOS = ("photo.jpg", "seal.jpg")
# What comes before each example: every call has to succeed, and says which one did not.
SHELL = """
set -eu
curl() {{
    status=$(command curl --silent --show-error --max-time 60 \\
        --output answer --write-out '%{{http_code}}' "$@")
    echo "$status" "${{@: -1}}"
    case "$status" in 2??) ;; *) cat answer; exit 1 ;; esac
}}
KEY={secret}
{settings}
{example}
"""


def read_examples():
    """Return the settings that all examples share, and dict heading -> example."""
    text = DOCUMENT.read_text()
    examples = {}
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        heading = section.partition("\n")[0]
        blocks = [block for block in BLOCK.findall(section) if "curl" in block]
        if blocks:
            examples[heading] = "".join(blocks)
    settings = re.findall(r"^[A-Z]+=.*$", text, re.MULTILINE)
    return "\n".join(settings), examples


SETTINGS, EXAMPLES = read_examples()


@pytest.fixture(scope="module")
def site(make_database, odoo_process, odoo_server):
    """Return what :func:`make_examples` returns, and the address of the server."""
    database = make_database()
    made = Outside(odoo_process, database).run(make_examples)
    return {**made, "url": odoo_server(database, "--max-cron-threads=0").url}


def make_examples(odoo):
    """Make what the examples speak of.

    :return: dict with the secrets and ``ids``: what stands in the examples -> here
    """
    made = make_client(odoo)
    with odoo.env() as env:
        user = env["service.api.key"].browse(made["key"]).user_id
        ticket = env["service.ticket"].browse(made["ticket"])
        performer = env["service.resource"].browse(made["performer"])
        reported, offered = (ticket._create_workorders() for _order in range(2))
        reported._assign_to(performer)
        report(reported)
        job = env["service.workorder"].browse(made["job"])
        number, photo = env["service.workorder.check"].create(
            [
                {"order_id": job.id, "name": name, "kind": kind}
                for name, kind in (("Voltage", "number"), ("Seal", "photo"))
            ]
        )
        passed = job.check_ids - number - photo
        user.partner_id.portal_access_ids.can_accept_work = True
        return {
            "secret": made["secret"],
            "contractor": made["contractor"],
            "ids": {
                '"site_id": 12,': f'"site_id": {made["site"]},',
                '"item_ids": [345]': f'"item_ids": [{made["item"]}]',
                "/tickets/580": f"/tickets/{ticket.id}",
                '"line17"': f'"line{ticket.line_ids.id}"',
                "/work-orders/45/": f"/work-orders/{made['reported']}/",
                "/work-orders/46/": f"/work-orders/{reported.id}/",
                "/approvals/9/": f"/approvals/{make_approval(env, user).id}/",
                "/offers/31/": f"/offers/{made['offer']}/",
                "/offers/32/": f"/offers/{make_offer(offered, performer).id}/",
                "/jobs/47/": f"/jobs/{job.id}/",
                '"id": 7,': f'"id": {passed.id},',
                '"id": 8,': f'"id": {number.id},',
                "check_id=9": f"check_id={photo.id}",
                '"id": 90,': f'"id": {job.line_ids.id},',
            },
        }


def make_approval(env, user):
    """Return what the user of a key is asked to approve."""
    role = env["service.approval.role"].create({"name": "Director"})
    access = user.partner_id.portal_access_ids
    access.write({"can_approve": True, "approval_role_ids": [(6, 0, role.ids)]})
    ticket_type = env["service.ticket.type"].create(
        {
            "name": "Change",
            "own_stages_only": True,
            "stage_ids": [
                (0, 0, {"name": name, "state": state, "is_approval": name == "Asked"})
                for name, state in (("New", "new"), ("Asked", "open"), ("Done", "done"))
            ],
        }
    )
    env["service.approval.route"].create(
        {
            "name": "Director",
            "client_id": access.client_id.id,
            "type_ids": [(6, 0, ticket_type.ids)],
            "step_ids": [(0, 0, {"sequence": 1, "role_id": role.id})],
        }
    )
    values = {"name": "Another till", "type_id": ticket_type.id}
    ticket = env["service.ticket"]._intake(
        "phone", [{**values, "partner_id": user.partner_id.id}]
    )
    ticket.stage_id = ticket_type.stage_ids.filtered("is_approval")
    return ticket.approval_ids


def test_nothing_that_the_examples_name_is_forgotten(site):
    text = "".join(EXAMPLES.values())
    assert [name for name in site["ids"] if name not in text] == []


@pytest.mark.parametrize("heading", EXAMPLES)
def test_the_examples_work_as_they_stand_there(site, tmp_path, heading):
    for name in PHOTOS:
        Image.new("RGB", (8, 8)).save(tmp_path / name)
    example = EXAMPLES[heading]
    for theirs, ours in site["ids"].items():
        example = example.replace(theirs, ours)
    for setting in SETTINGS.splitlines():
        example = example.replace(setting, "")
    script = SHELL.format(
        secret=site["contractor" if heading == "Contractors" else "secret"],
        settings=SETTINGS.replace(HOST, site["url"]),
        example=example,
    )
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("\n") == example.count("curl ")
