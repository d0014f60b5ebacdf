import json
from ast import literal_eval

from odoo import fields
from odoo.tests import HttpCase, tagged

from odoo.addons.service_workorder.tests.common import ServiceWorkorderCommon

from ..tools import build

TILES = len(build.NOW) + len(build.QUALITY)


@tagged("post_install", "-at_install")
class TestVisitsDashboard(HttpCase, ServiceWorkorderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dashboard = cls.env.ref("service_dashboard_workorder.dashboard_visits")

    def list_of(self, name):
        """Return the action behind a tile."""
        return self.env.ref(f"service_dashboard_workorder.visits_{name}_action")

    def search_list(self, name):
        action = self.list_of(name)
        Model = self.env[action.res_model].with_user(self.dispatcher)
        return Model.search(literal_eval(action.domain))

    def test_file_is_what_its_script_writes(self):
        self.assertEqual(json.loads(build.TARGET.read_text()), json.loads(build.text()))

    def test_a_tile_counts_what_its_list_shows(self):
        for _title, name, domain in (*build.NOW, ("", "of_month", build.MONTH)):
            shown = [
                list(leaf) if isinstance(leaf, tuple) else leaf
                for leaf in literal_eval(self.list_of(name).domain)
            ]
            wanted = [
                [*leaf[:2], tuple(leaf[2]) if isinstance(leaf[2], list) else leaf[2]]
                if isinstance(leaf, list)
                else leaf
                for leaf in domain
            ]
            self.assertEqual(shown, wanted, name)

    def test_each_order_stands_in_the_list_of_those_who_look_after_it(self):
        orders = {
            "unassigned": self.make_order(),
            "offered": self.make_order(),
            "today": self.assign(self.make_order()),
            "late": self.assign(self.make_order()),
            "to_check": self.make_reported(),
            "of_month": self.make_done(),
        }
        orders["offered"].state = "offered"
        now = fields.Datetime.now()
        for order in orders.values():
            order.deadline = fields.Datetime.add(now, days=9)
        orders["today"].planned_start = now
        orders["late"].deadline = fields.Datetime.subtract(now, hours=1)
        for name, order in orders.items():
            found = self.search_list(name)
            self.assertIn(order.id, found.ids, name)
            if name in ("unassigned", "offered", "to_check"):
                others = {other.id for other in orders.values()} - {order.id}
                self.assertFalse(others & set(found.ids), name)

    def test_its_reads_are_answered(self):
        self.make_done()
        for pivot in build.PIVOTS.values():
            rows = (
                self.env[pivot["model"]]
                .with_user(self.dispatcher)
                .formatted_read_group(
                    pivot["domain"], [], [m["id"] for m in pivot["measures"]]
                )
            )
            self.assertTrue(rows, pivot["name"])

    def test_agents_do_not_see_it(self):
        dashboards = self.env["spreadsheet.dashboard"]
        self.assertIn(self.dashboard, dashboards.with_user(self.dispatcher).search([]))
        self.assertNotIn(self.dashboard, dashboards.with_user(self.agent).search([]))

    def test_a_tile_opens_its_list(self):
        self.make_order().name = "Nobody goes here"
        self.browser_js(
            f"/odoo/dashboards?dashboard_id={self.dashboard.id}",
            """
            const tile = [...document.querySelectorAll('.o-figure')]
                .find((figure) => figure.dataset.id === 'tile4');
            tile.querySelector('.o-scorecard').click();
            const list = setInterval(() => {
                if (document.querySelector('.o_list_view .o_data_row')) {
                    clearInterval(list);
                    console.log('test successful');
                }
            }, 100);
            """,
            ready=f"document.querySelectorAll('.o-figure').length >= {TILES} "
            "&& !document.querySelector('.o_notification_bar.bg-danger')",
            login=self.dispatcher.login,
        )
