import json
from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from odoo.addons.service_ticket.tests.common import ServiceTicketCommon

from ..tools import build

# Those that fit into the window are drawn.
FIGURES = 12
# Reads a table of the sheet: the four cells of each line below the header of that name.
READ_TABLE = """
    const find = (node) =>
        node.component?.props?.model?.getters
            ? node.component.props.model
            : Object.values(node.children).map(find).find(Boolean);
    const read = () => {
        const model = find([...owl.App.apps][0].root);
        const sheetId = "dashboard";
        const value = (col, row) =>
            model?.getters.getEvaluatedCell({sheetId, col, row}).value;
        const row = [...Array(60).keys()].find((row) => value(0, row) === "Category");
        return [1, 2].map((line) =>
            COLUMNS.map((col) => value(col, row + line)).join(" ")
        );
    };
    const wait = setInterval(() => {
        const lines = read().join();
        if (lines === EXPECTED) {
            clearInterval(wait);
            console.log("test successful");
        } else if (!lines.includes("Loading") && Date.now() > end) {
            clearInterval(wait);
            console.error(lines);
        }
    }, 200);
    const end = Date.now() + 45000;
"""


@tagged("post_install", "-at_install")
class TestDashboard(HttpCase, ServiceTicketCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dashboard = cls.env.ref("service_dashboard.dashboard_tickets")
        cls.often, cls.new = cls.env["service.ticket.category"].create(
            [{"name": "Often"}, {"name": "New"}]
        )
        item = cls.env["service.catalog.item"].create({"name": "Repair"})
        cls.make_ticket(user_id=cls.agent.id, category_id=cls.new.id, item_id=item.id)
        cls.make_ticket(category_id=cls.often.id).action_close()
        cls.make_ticket(category_id=cls.often.id)
        before = fields.Datetime.now() - timedelta(days=40)
        for _number in range(5):
            cls.make_ticket(category_id=cls.often.id, opened_at=before)
        cls.env.flush_all()
        cls.env.cr.precommit.run()
        cls.env["service.ticket.daily"]._rebuild_marked()

    def test_dispatcher_opens_it_without_an_error(self):
        self.browser_js(
            f"/odoo/dashboards?dashboard_id={self.dashboard.id}",
            "console.log('test successful');",
            ready=f"document.querySelectorAll('.o-figure').length >= {FIGURES} "
            "&& !document.querySelector('.o_notification_bar.bg-danger')",
            login=self.dispatcher.login,
        )

    def test_what_is_asked_most_often_stands_beside_the_period_before(self):
        first = build.FREQUENT_WIDTH
        columns = f"[0, {first}, {first + 2}, {first + 4}]"
        self.browser_js(
            f"/odoo/dashboards?dashboard_id={self.dashboard.id}",
            READ_TABLE.replace("COLUMNS", columns).replace(
                "EXPECTED", '"Often 2 5 -3,New 1 0 1"'
            ),
            ready=f"document.querySelectorAll('.o-figure').length >= {FIGURES}",
            login=self.dispatcher.login,
        )

    def test_agents_do_not_see_the_figures_of_others(self):
        dashboards = self.env["spreadsheet.dashboard"]
        self.assertIn(self.dashboard, dashboards.with_user(self.dispatcher).search([]))
        self.assertNotIn(self.dashboard, dashboards.with_user(self.agent).search([]))

    def test_file_is_what_its_script_writes(self):
        self.assertEqual(json.loads(build.TARGET.read_text()), json.loads(build.text()))

    def test_its_reads_are_answered(self):
        for pivot in build.PIVOTS.values():
            rows = (
                self.env[pivot["model"]]
                .with_user(self.dispatcher)
                .formatted_read_group(
                    pivot["domain"],
                    [row["fieldName"] for row in pivot["rows"]],
                    [measure["id"] for measure in pivot["measures"]],
                )
            )
            self.assertTrue(rows, pivot["name"])
