from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import ServiceCiCommon


@tagged("post_install", "-at_install")
class TestTerritory(ServiceCiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # installed demo territories must not win
        cls.env["service.territory"].search([]).action_archive()
        cls.whole, cls.north, cls.town, cls.outskirts = cls.env[
            "service.territory"
        ].create(
            [
                {"name": "Russia", "country_id": cls.country.id},
                {"name": "Tver Region", "state_id": cls.region.id},
                {"name": "Tver", "state_id": cls.region.id, "city": "г. Тверь"},
                {"name": "Outskirts", "zip_prefixes": "1705, 1706"},
            ]
        )
        cls.north.parent_id = cls.whole
        cls.town.parent_id = cls.north

    def _new_building(self, **vals):
        return self.env["service.building"].create(
            {"street": "ул. Мира, 1", "country_id": self.country.id, **vals}
        )

    def test_full_name_tells_the_whole_branch(self):
        self.assertEqual(self.town.complete_name, "Russia / Tver Region / Tver")

    def test_building_gets_the_closest_territory(self):
        region = self.region.id
        cases = [
            ({"state_id": region, "city": "Тверь"}, self.town),
            ({"state_id": region, "city": "Торжок"}, self.north),
            ({"city": "Калуга"}, self.whole),
            ({"state_id": region, "city": "Торжок", "zip": "170512"}, self.outskirts),
            ({"country_id": self.env.ref("base.by").id}, self.whole.browse()),
        ]
        for vals, territory in cases:
            with self.subTest(vals=vals):
                self.assertEqual(self._new_building(**vals).territory_id, territory)

    def test_choice_of_the_user_is_kept(self):
        building = self._new_building(city="Тверь", territory_id=self.whole.id)
        self.assertEqual(building.territory_id, self.whole)

    def test_address_without_a_territory_keeps_the_old_one(self):
        building = self._new_building(city="Калуга")
        building.country_id = self.env.ref("base.by")
        self.assertEqual(building.territory_id, self.whole)

    def test_territory_of_another_company_does_not_count(self):
        company = self.env["res.company"].create({"name": "Branch"})
        self.town.company_id = company
        vals = {"state_id": self.region.id, "city": "Тверь"}
        self.assertEqual(self._new_building(**vals).territory_id, self.north)
        building = self._new_building(**vals, company_id=company.id)
        self.assertEqual(building.territory_id, self.town)

    def test_territory_cannot_be_a_part_of_itself(self):
        with self.assertRaises(ValidationError):
            self.whole.parent_id = self.town

    def test_button_opens_buildings_of_the_parts_too(self):
        building = self._new_building(state_id=self.region.id, city="Тверь")
        action = self.north.action_view_buildings()
        found = self.env["service.building"].search(action["domain"])
        self.assertIn(building, found)
        self.assertEqual(self.north.building_count, len(found))
