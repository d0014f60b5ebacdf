"""The network is cut in the middle of a report: nothing is lost or comes twice."""

from pathlib import Path

import pytest

from devtools import browser

SCRIPT = Path(__file__).with_name("contractor_offline.js")
# A firm, its technician with a login, and a job that was handed over.
PREPARE = """
import json
from datetime import datetime, timedelta
from odoo import Command
env["res.lang"]._activate_lang("ru_RU")
firm = env["res.partner"].create({"name": "Fast Hands", "is_company": True})
goer = env["res.partner"].create({"name": "Goer", "parent_id": firm.id})
env["res.users"].with_context(no_reset_password=True).create({
    "partner_id": goer.id, "login": "goer", "password": "goer",
    "group_ids": [Command.set(env.ref("base.group_portal").ids)],
})
Resource = env["service.resource"]
contractor = Resource.create(
    {"kind": "contractor", "partner_id": firm.id, "state": "active"})
technician = Resource.create({
    "kind": "contractor_technician", "partner_id": goer.id,
    "contractor_id": contractor.id, "state": "active"})
item = env["service.catalog.item"].create({
    "name": "Repair", "code": "OFFLINE", "check_ids": [
        Command.create({"name": "Runs", "kind": "pass"}),
        Command.create({"name": "Voltage", "kind": "number"})]})
client = env["res.partner"].create({"name": "Shop", "is_company": True})
ticket = env["service.ticket"].create({
    "name": "Nothing prints", "partner_id": client.id,
    "line_ids": [Command.create({"item_id": item.id})]})
job = ticket._create_workorders()
job._assign_to(contractor, technician)
boss = env["res.partner"].create({"name": "Boss", "parent_id": firm.id})
env["res.users"].with_context(no_reset_password=True).create({
    "partner_id": boss.id, "login": "boss", "password": "boss",
    "group_ids": [Command.set(env.ref("base.group_portal").ids)],
})
other = env["service.ticket"].create({
    "name": "Scales are off", "partner_id": client.id,
    "line_ids": [Command.create({"item_id": item.id})]})
offered = other._create_workorders()
offered.state = "offered"
env["service.workorder.offer"].create({
    "order_id": offered.id, "resource_id": contractor.id,
    "expires_at": datetime.now() + timedelta(hours=9)})
env.cr.commit()
print(json.dumps(job.id))
"""
READ = """
import json, os
job = env["service.workorder"].browse(int(os.environ["JOB"]))
print(json.dumps({
    "state": job.state,
    "report": job.report,
    "signed_by": job.signed_by,
    "photos": len(job.media_ids),
    "numbers": job.check_ids.filtered(lambda c: c.kind == "number").mapped("number"),
    "steps": env["service.contractor.step"].search_count([("order_id", "=", job.id)]),
    "said": len(job.message_ids.filtered(lambda m: "ten minutes" in m.body)),
}))
"""


@pytest.fixture(scope="module")
def story(make_database, odoo_shell, odoo_server):
    """Return what the telephone said, and what the server has in the end."""
    database = make_database()
    job = odoo_shell(database, PREPARE)
    said = browser.run(SCRIPT, odoo_server(database).url, "goer", str(job))
    return said, odoo_shell(database, READ, JOB=str(job))


def test_pages_open_without_a_network_and_say_of_when_they_are(story):
    said, _known = story
    assert "Nothing prints" in said["list"]
    for mark in (said["listMark"], said["pageMark"]):
        assert "No network: this page is as of" in mark
    assert "not kept on this phone" in said["unknown"]


def test_what_is_entered_without_a_network_is_kept_on_the_telephone(story):
    said, _known = story
    assert "Saved on this phone" in said["mark"]
    # two points, a result, a photo, a signature and the report, on a page loaded anew
    assert "6" in said["waiting"]


def test_what_is_entered_before_the_page_is_alive_arrives(story):
    said, _known = story
    assert said["early"] == "Fan hums"


def test_what_has_arrived_stays_on_a_page_that_was_kept_before(story):
    said, _known = story
    assert said["note"] == "Fan is loud"
    assert "Sent" in said["noteMark"]


def test_a_message_that_waits_shows_its_words(story):
    said, _known = story
    assert "Saved on this phone: Back in ten minutes" in said["words"]


def test_a_link_without_a_language_opens_the_page_that_was_kept_in_one(story):
    said, _known = story
    assert "New power supply" in said["russian"]


def test_all_of_it_arrives_when_the_network_is_back(story):
    said, known = story
    assert "New power supply" in said["report"]
    assert known["state"] == "reported"
    assert "New power supply" in known["report"]
    assert known["signed_by"] == "Vera"
    assert known["numbers"] == [220.5]


def test_the_browser_sends_what_waits_when_no_page_does(story):
    said, known = story
    assert said["synced"]
    assert known["said"] == 1


def test_nothing_arrives_twice(story):
    _said, known = story
    assert known["photos"] == 1
    # arrival and two notes before the cut, five after it and a message; photos are none
    assert known["steps"] == 9


def test_an_offer_that_is_accepted_without_a_network_stays_on_its_page(story):
    said, _known = story
    assert "it needs the network" in said["offer"]["unsent"]
    assert said["offer"]["path"] == "/my/jobs"


def test_an_offer_is_accepted_when_the_network_is_back(story):
    said, _known = story
    assert "Scales are off" in said["offer"]["taken"]


def test_an_offer_shows_how_much_time_is_left_whatever_clock_the_telephone_has(story):
    said, _known = story
    assert said["timer"] == ["1:01:01", "01:01", "time is over"]


def test_nothing_is_left_for_the_next_user_of_the_telephone(story):
    said, _known = story
    assert said["kept"]
    assert said["left"] == []
