from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .common import ServiceCiCommon


@tagged("post_install", "-at_install")
class TestSite(ServiceCiCommon):
    def test_site_belongs_to_a_company_not_to_its_contact(self):
        with self.assertRaisesRegex(ValidationError, "Corner Shops"):
            self.env["service.site"].create(
                {"name": "Shop 2", "client_id": self.contact.id}
            )

    def test_items_follow_their_site_to_its_new_client(self):
        self.site.client_id = self.other_client
        self.assertEqual(self.ci.client_id, self.other_client)

    def test_site_stays_while_an_item_is_built_into_one_elsewhere(self):
        self.ci.parent_id = self.env["service.ci"].create(
            {"name": "Server", "client_id": self.client.id}
        )
        with self.assertRaisesRegex(ValidationError, "cannot be a part of"):
            self.site.client_id = self.other_client

    def test_other_client_has_other_contacts(self):
        with Form(self.site) as form:
            form.client_id = self.other_client
            self.assertFalse(form.contact_ids)

    def test_site_is_found_by_name_code_and_address(self):
        self.site.code = "T-0001"
        for text in ("Shop 1", "T-0001", "Ленина, 5"):
            with self.subTest(text=text):
                found = self.env["service.site"].name_search(text)
                self.assertIn(self.site.id, [site_id for site_id, _name in found])

    def test_territory_is_that_of_the_building(self):
        territory = self.env["service.territory"].create({"name": "North"})
        self.building.territory_id = territory
        self.assertEqual(self.site.territory_id, territory)

    def test_button_opens_the_items_it_counts(self):
        self.assertEqual(self.site.ci_count, 1)
        action = self.site.action_view_cis()
        self.assertEqual(self.env["service.ci"].search(action["domain"]), self.ci)
        form = Form(self.env["service.ci"].with_context(**action["context"]))
        self.assertEqual(form.client_id, self.client)

    def test_map_link_is_that_of_the_building(self):
        self.assertEqual(self.site.action_open_map()["url"], self.building.map_url)
