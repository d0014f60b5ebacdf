"""The camera of a telephone reads the code on the label of an item.

Chromium films a picture of the label: its camera is a file.
"""

import base64
import re
from pathlib import Path

import pytest
from PIL import Image

from devtools import browser

SCRIPT = Path(__file__).with_name("scan_camera.js")
PREPARE = """
import json
client = env["res.partner"].create({"name": "Chain", "is_company": True})
person = env["res.partner"].create({"name": "Anna", "parent_id": client.id})
env["res.users"].with_context(no_reset_password=True).create({
    "login": "anna", "password": "anna", "partner_id": person.id,
    "group_ids": [(6, 0, env.ref("base.group_portal").ids)],
})
env["service.portal.access"].create(
    {"partner_id": person.id, "client_id": client.id, "scope": "company"})
building = env["service.building"].create({"street": "Lenina, 5", "city": "Tver"})
site = env["service.site"].create(
    {"name": "Shop 1", "client_id": client.id, "building_id": building.id})
item = env["service.ci"].create({"name": "Till", "site_id": site.id})
env.cr.commit()
print(json.dumps({"item": item.id, "label": item._get_label_image()}))
"""
WIDTH, HEIGHT = 640, 480
FRAMES = 2
# How the label draws a dark square of its code
SQUARE = re.compile(r"M(\d+) (\d+)h1v1h-1z")
SQUARE_SIZE = 7


def film(label, path):
    """Write a film in which nothing but a label is seen, in the format Y4M.

    :param str label: its code as ``_get_label_image`` draws it
    :param Path path: where the film goes
    """
    svg = base64.b64decode(label.partition(",")[2]).decode()
    squares = [(int(x), int(y)) for x, y in SQUARE.findall(svg)]
    size = SQUARE_SIZE * (1 + max(x for x, _y in squares))
    frame = Image.new("L", (WIDTH, HEIGHT), 255)
    left, top = (WIDTH - size) // 2, (HEIGHT - size) // 2
    for x, y in squares:
        place = left + SQUARE_SIZE * x, top + SQUARE_SIZE * y
        frame.paste(0, (*place, place[0] + SQUARE_SIZE, place[1] + SQUARE_SIZE))
    no_colour = bytes([128]) * (WIDTH * HEIGHT // 2)
    with path.open("wb") as stream:
        stream.write(b"YUV4MPEG2 W%d H%d F10:1 Ip A1:1 C420jpeg\n" % (WIDTH, HEIGHT))
        for _frame in range(FRAMES):
            stream.write(b"FRAME\n" + frame.tobytes() + no_colour)


@pytest.fixture(scope="module")
def scanned(make_database, odoo_shell, odoo_server, tmp_path_factory):
    """Return the id of the item, and what the pages showed after its code was read."""
    database = make_database()
    made = odoo_shell(database, PREPARE)
    camera = tmp_path_factory.mktemp("camera") / "label.y4m"
    film(made["label"], camera)
    seen = browser.run(SCRIPT, odoo_server(database).url, "anna", str(camera))
    return made["item"], seen


def test_the_code_opens_the_item(scanned):
    item, seen = scanned
    assert seen["opened"] == f"/my/equipment/{item}"


def test_the_code_fills_in_the_new_request_and_nothing_typed_is_lost(scanned):
    item, seen = scanned
    assert seen["chosen"] == str(item)
    assert seen["typed"] == "Prints nothing"
