"""Odoo's "Partners Geolocation" in one database with our buildings."""

import pytest

INSTALL = """
env["ir.module.module"].search(
    [("name", "=", "base_geolocalize")]
).button_immediate_install()
print("null")
"""
# A provider as Odoo's addon knows them: a record and a method of its name.
GEOCODE = """
import json

asked = []


def answer(self, address, **_options):
    asked.append(address)
    return 56.33, 36.73


def run():
    # the scheduled action has a transaction of its own
    env.cr.commit()
    env.ref("service_ci.ir_cron_geocode").method_direct_trigger()
    env.cr.commit()
    env.invalidate_all()


type(env["base.geocoder"])._call_tests = answer
provider = env["base.geo_provider"].create({"name": "Tests", "tech_name": "tests"})
env["ir.config_parameter"].set_param("base_geolocalize.geo_provider", provider.id)
env["service.building"].search([]).geo_searched_at = "2030-01-01"
address = {"street": "ул. Мира, 1", "city": "Клин"}
contact = env["res.partner"].create({"name": "Corner Shops", **address})
known = {"latitude": 1.0, "longitude": 2.0}
building, imported = env["service.building"].create([address, {**address, **known}])
found = {"at creation": len(asked)}
for step in ("first run", "second run"):
    run()
    found[step] = len(asked)
contact.with_context(force_geo_localize=True).geo_localize()
found["contact"] = len(asked)
contact.city = "Тула"
found["buildings"] = [[b.latitude, b.longitude] for b in building | imported]
found["moved contact"] = [contact.partner_latitude, contact.partner_longitude]
building.city = "Тула"
run()
found["moved building"] = len(asked)
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def database(make_database, odoo_shell):
    name = make_database()
    odoo_shell(name, INSTALL)
    return name


def test_buildings_and_contacts_are_looked_for_once_each(database, odoo_shell):
    found = odoo_shell(database, GEOCODE)
    assert found == {
        "at creation": 0,
        "first run": 1,
        "second run": 1,
        "contact": 2,
        "buildings": [[56.33, 36.73], [1.0, 2.0]],
        "moved contact": [0.0, 0.0],
        "moved building": 3,
    }
