from base64 import b64encode

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import ServiceWatchdogCommon


@tagged("post_install", "-at_install")
class TestWatchObjects(ServiceWatchdogCommon):
    def _paste(self, text):
        self.env["service.watch.paste"].create(
            {"list_id": self.stations.id, "text": text}
        ).action_apply()

    def test_table_makes_new_objects_and_renames_known_ones(self):
        self._paste("azs-1;Station One;East\nAZS-6;Station 6;East\n\nAZS-7")
        self.assertEqual(len(self.stations.object_ids), 7)
        first = self.objects[0]
        self.assertEqual((first.name, first.group_name), ("Station One", "East"))
        last = self.stations.object_ids.filtered(lambda thing: thing.code == "AZS-7")
        self.assertEqual(last.name, "AZS-7")

    def test_table_copied_from_a_sheet_is_read(self):
        self._paste("AZS-8\tStation 8, Tver\tNorth-West")
        thing = self.stations.object_ids.filtered(lambda each: each.code == "AZS-8")
        self.assertEqual(
            (thing.name, thing.group_name), ("Station 8, Tver", "North-West")
        )

    def test_empty_table_is_refused_in_words(self):
        with self.assertRaisesRegex(UserError, "Paste between"):
            self._paste(" \n ")

    def test_sites_of_clients_become_objects_once(self):
        self.env["service.site"].create(
            [
                {"name": "Shop 1", "code": "S-1", "client_id": self.client.id},
                {"name": "Shop 2", "client_id": self.client.id},
            ]
        )
        sites = self.env["service.site"].search([("client_id", "=", self.client.id)])
        watch_list = self.env["service.watch.list"].create(
            {"name": "Shops", "client_ids": [(6, 0, self.client.ids)]}
        )
        watch_list.action_take_sites()
        watch_list.action_take_sites()
        self.assertEqual(watch_list.object_ids.site_id, sites)
        self.assertEqual(len(watch_list.object_ids), len(sites))
        self.assertIn("S-1", watch_list.object_ids.mapped("code"))

    def test_file_of_arrivals_settles_what_is_expected(self):
        text = "Объект;Дата\nAZS-1;02.05.2030\nAZS-2;02.05.2030\nAZS-99;02.05.2030\n"
        with self._at(2, 5):
            action = (
                self.env["service.watch.upload"]
                .with_user(self.manager)
                .create(
                    {
                        "source_id": self.source.id,
                        "file": b64encode(text.encode("cp1251")),
                    }
                )
                .action_apply()
            )
        self.assertEqual(self._states(2)[:3], ["arrived", "arrived", "expected"])
        self.assertIn("1 unknown", action["params"]["message"])

    def test_code_of_a_source_fits_into_an_address(self):
        with self.assertRaisesRegex(ValidationError, "web address"):
            self.source.code = "Продажи / 1"

    def test_pattern_that_is_none_is_refused(self):
        with self.assertRaises(ValidationError):
            self.source.subject_pattern = "(a+"

    def test_source_with_history_is_archived_not_deleted(self):
        with self.assertRaisesRegex(UserError, "archive"):
            self.source.unlink()
