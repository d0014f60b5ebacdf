import psycopg2

from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import ServiceCiCommon


@tagged("post_install", "-at_install")
class TestBuilding(ServiceCiCommon):
    def test_display_name_is_the_address_in_one_line(self):
        self.assertEqual(self.building.display_name, "Тверь, ул. Ленина, 5")
        self.building.name = "Рубин"
        self.assertEqual(self.building.display_name, "Рубин, Тверь, ул. Ленина, 5")

    def test_building_is_found_by_words_in_any_order(self):
        found = self.env["service.building"].name_search("ленина тверь 5")
        self.assertIn(self.building.id, [building_id for building_id, _name in found])
        self.assertFalse(self.env["service.building"].name_search("ленина тверь 77"))

    def test_same_address_is_pointed_out_while_typing(self):
        form = Form(self.env["service.building"])
        form.city = "г. Тверь"
        form.street = "Ленина ул., дом 5"
        self.assertEqual(form.same_address_id, self.building)
        form.street = "Ленина ул., дом 7"
        self.assertFalse(form.same_address_id)

    def test_buildings_without_a_street_share_no_key(self):
        buildings = self.env["service.building"].create([{"city": "Тверь"}] * 2)
        self.assertEqual(buildings.mapped("address_key"), [False, False])
        self.assertFalse(buildings.same_address_id)

    def test_counts_are_of_sites_and_of_items_in_the_building(self):
        self.assertEqual(self.building.site_count, 2)
        self.assertEqual(self.building.ci_count, 1)

    def test_buttons_open_what_they_count(self):
        action = self.building.action_view_sites()
        sites = self.env["service.site"].search(action["domain"])
        self.assertEqual(sites, self.other_site | self.site)
        action = self.building.action_view_cis()
        self.assertEqual(self.env["service.ci"].search(action["domain"]), self.ci)

    def test_map_opens_in_a_new_tab(self):
        action = self.building.action_open_map()
        self.assertEqual(action["target"], "new")
        self.assertTrue(action["url"].startswith("https://"))

    @mute_logger("odoo.sql_db")
    def test_coordinates_off_the_globe_are_refused(self):
        for vals in ({"latitude": 91}, {"longitude": -181}):
            with (
                self.subTest(vals=vals),
                self.assertRaises(psycopg2.errors.CheckViolation),
                self.env.cr.savepoint(),
            ):
                self.building.write(vals)
                self.building.flush_recordset()
            self.building.invalidate_recordset()
