from collections import defaultdict

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ServiceCiCommon

FIELDS = ("name", "serial", "site_id", "category_id", "state")


@tagged("post_install", "-at_install")
class TestImport(ServiceCiCommon):
    def _row(self, number, site="Shop 1", state="In Use"):
        return [f"Till {number}", f"IMP-{number}", site, "Cash registers", state]

    def _load(self, rows, fields=FIELDS):
        return self.env["service.ci"].load(list(fields), rows)

    def test_rows_refer_by_name_and_by_external_id(self):
        self.env["ir.model.data"].create(
            {
                "module": "__import__",
                "name": "cafe",
                "model": "service.site",
                "res_id": self.other_site.id,
            }
        )
        named = self._load([self._row(1)])
        external = self._load(
            [self._row(2, site="__import__.cafe")],
            ["name", "serial", "site_id/id", "category_id", "state"],
        )
        cis = self.env["service.ci"].browse(named["ids"] + external["ids"])
        self.assertEqual(cis.mapped("site_id"), self.site | self.other_site)
        self.assertEqual(cis.client_id, self.client | self.other_client)
        self.assertEqual(cis.mapped("state"), ["in_use", "in_use"])
        self.assertTrue(all(cis.mapped("number")))

    def test_each_bad_row_says_what_is_wrong_and_nothing_is_half_imported(self):
        rows = [
            self._row(1),
            self._row(2, site="Nowhere"),
            self._row(3, state="Burning"),
            self._row(4),
        ]
        with mute_logger("odoo.sql_db"):
            result = self._load(rows)
        self.assertFalse(result["ids"])
        errors = defaultdict(str)
        for message in result["messages"]:
            errors[message["rows"]["from"]] += message["message"]
        self.assertLessEqual({1, 2}, set(errors))
        self.assertNotIn(3, errors)
        self.assertIn("Nowhere", errors[1])
        self.assertIn("Burning", errors[2])
        self.assertFalse(self.env["service.ci"].search([("serial", "=like", "IMP-%")]))

    def test_double_serial_is_told_at_its_row(self):
        rows = [self._row(1), self._row(2), self._row(2), self._row(3)]
        with mute_logger("odoo.sql_db"):
            result = self._load(rows)
        self.assertFalse(result["ids"])
        at = [m["rows"]["from"] for m in result["messages"] if m["type"] == "error"]
        self.assertIn(2, at)
        self.assertIn("serial", result["messages"][-1]["message"])

    def test_a_name_that_several_have_is_refused_at_its_row(self):
        double = self.site.copy({"name": "Shop 1", "code": "S-77"})
        with mute_logger("odoo.sql_db"):
            result = self._load([self._row(1, site="S-77"), self._row(2)])
        self.assertFalse(result["ids"])
        errors = [m for m in result["messages"] if m["type"] == "error"]
        self.assertEqual({error["rows"]["from"] for error in errors}, {1})
        self.assertIn("Several are called “Shop 1”. In “Site”", errors[0]["message"])
        result = self._load([self._row(1, site="S-77")])
        self.assertEqual(self.env["service.ci"].browse(result["ids"]).site_id, double)

    def test_rows_name_what_they_refer_to_by_number_serial_or_as_exported(self):
        racks = self.env["service.ci"].create(
            [
                {"name": "Rack", "serial": f"R-{n}", "client_id": self.client.id}
                for n in range(3)
            ]
        )
        parents = [racks[0].number, "R-1", racks[2].display_name]
        before = self.cr.sql_log_count
        found = self.env["service.ci"]._find_references(
            ["parent_id"], [[parent] for parent in parents]
        )
        self.assertLess(self.cr.sql_log_count - before, 5)
        self.assertEqual(
            [found["service.ci", None, parent][0] for parent in parents], racks.ids
        )
        rows = [
            [*self._row(number), parent] for number, parent in enumerate(parents, 20)
        ]
        result = self._load(rows, [*FIELDS, "parent_id"])
        self.assertFalse(result["messages"])
        cis = self.env["service.ci"].browse(result["ids"])
        self.assertEqual(cis.mapped("parent_id.id"), racks.ids)

    def test_many_rows_cost_few_queries(self):
        self._load([self._row(0)])
        self.env.flush_all()
        counts = []
        for numbers in (range(10, 30), range(100, 300)):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.assertTrue(self._load([self._row(n) for n in numbers])["ids"])
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertLess(counts[1] - counts[0], 20)
