from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_maintenance import MaintenanceCommon

FIELDS = ("ci_id", "item_id", "interval", "next_date")


@tagged("post_install", "-at_install")
class TestMaintenanceImport(MaintenanceCommon):
    def load(self, rows, fields=FIELDS):
        return self.env["service.maintenance.plan"].load(list(fields), rows)

    def errors(self, result):
        """Return what is said at each row: dict row -> sentences."""
        found = {}
        for message in result["messages"]:
            row = message["rows"]["from"]
            found[row] = found.get(row, "") + message["message"]
        return found

    def export(self, fields):
        return self.plans.export_data(fields)["datas"]

    def texts(self, rows):
        """Return cells as a spreadsheet saves them."""
        return [["" if cell is False else str(cell) for cell in row] for row in rows]

    def test_plans_come_by_number_serial_or_name_of_the_item(self):
        self.plans.unlink()
        self.at_office.serial = "SN-IMPORT"
        self.at_shop.name = "The only register of this name"
        result = self.load(
            [
                [self.ci.number, "Cleaning", "3", "2026-03-10"],
                ["SN-IMPORT", "Cleaning", "6", "2026-04-10"],
                [self.at_shop.name, "Cleaning", "12", "2026-05-10"],
            ]
        )
        self.assertFalse(result["messages"])
        plans = self.env["service.maintenance.plan"].browse(result["ids"])
        self.assertEqual(plans.ci_id, self.ci | self.at_office | self.at_shop)
        self.assertEqual(plans.item_id, self.other_item)
        self.assertEqual(plans.mapped("interval"), [3, 6, 12])

    def test_an_export_is_imported_again_unchanged(self):
        self.item.code = "PM-1"
        before = self.export(FIELDS)
        self.assertIn(f"[{self.ci.number}] {self.ci.name}", before[0])
        self.plans.unlink()
        result = self.load(self.texts(before))
        self.assertFalse(result["messages"])
        self.plans = self.env["service.maintenance.plan"].browse(result["ids"])
        self.assertEqual(self.export(FIELDS), before)

    def test_an_export_with_external_ids_changes_the_same_plans(self):
        fields = ["id", *FIELDS]
        rows = self.texts(self.export(fields))
        for row in rows:
            row[3] = "7"
        result = self.load(rows, fields)
        self.assertFalse(result["messages"])
        self.assertEqual(result["ids"], self.plans.ids)
        self.assertEqual(set(self.plans.mapped("interval")), {7})

    def test_each_bad_row_says_what_is_wrong_and_nothing_is_imported(self):
        self.plans.unlink()
        good = [self.ci.display_name, "Cleaning", "3", "2026-03-10"]
        with mute_logger("odoo.sql_db"):
            result = self.load(
                [
                    good,
                    ["[CI-0] Nowhere", "Cleaning", "3", "2026-03-10"],
                    [self.at_office.number, "Cleaning", "often", "2026-03-10"],
                ]
            )
        errors = self.errors(result)
        self.assertFalse(result["ids"])
        self.assertIn("[CI-0] Nowhere", errors[1])
        self.assertIn("often", errors[2])
        self.assertNotIn(0, errors)
        self.assertEqual(len(result["messages"]), 2)

    def test_an_interval_of_nothing_and_a_second_plan_are_told_at_their_rows(self):
        self.plans.unlink()
        good = [self.ci.number, "Cleaning", "3", "2026-03-10"]
        with mute_logger("odoo.sql_db"):
            errors = self.errors(
                self.load([good, [self.at_shop.number, "Cleaning", "0", "2026-03-10"]])
            )
            self.assertIn("one month or more", errors[1])
            errors = self.errors(self.load([good, good]))
        self.assertIn("has a plan for this service already", errors[1])

    def test_what_is_called_the_same_is_told_at_its_row(self):
        self.plans.unlink()
        self.at_shop.name = self.ci.name
        with mute_logger("odoo.sql_db"):
            result = self.load([[self.ci.name, "Cleaning", "3", "2026-03-10"]])
        [error] = result["messages"]
        self.assertIn("Several are called", error["message"])
        self.assertIn(self.ci.name, error["value"])

    def test_many_plans_cost_few_queries(self):
        cis = self.env["service.ci"].create(
            [
                {"name": "Register", "serial": f"PM-{n}", "site_id": self.site.id}
                for n in range(220)
            ]
        )
        counts = []
        for part, name in ((cis[:20], "display_name"), (cis[20:], "serial")):
            rows = [[ci[name], "Cleaning", "3", "2026-03-10"] for ci in part]
            self.load([rows.pop()])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.assertTrue(self.load(rows)["ids"])
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertLess(counts[1] - counts[0], 20)
