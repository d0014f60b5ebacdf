import json

from odoo.tests import HttpCase, tagged

from odoo.addons.service_billing.tests.common import ServiceBillingCommon

from ..tools import build

# Those that fit into the window are drawn.
FIGURES = 8


@tagged("post_install", "-at_install")
class TestDashboard(HttpCase, ServiceBillingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dashboard = cls.env.ref("service_billing_dashboard.dashboard_billing")
        cls.make_accepted()

    def test_officers_open_it_without_an_error(self):
        self.browser_js(
            f"/odoo/dashboards?dashboard_id={self.dashboard.id}",
            "console.log('test successful');",
            ready=f"document.querySelectorAll('.o-figure').length >= {FIGURES} "
            "&& !document.querySelector('.o_notification_bar.bg-danger')",
            login=self.officer.login,
        )

    def test_money_is_hidden_from_agents_and_dispatchers(self):
        dashboards = self.env["spreadsheet.dashboard"]
        self.assertIn(self.dashboard, dashboards.with_user(self.officer).search([]))
        for user in (self.agent, self.dispatcher):
            self.assertNotIn(self.dashboard, dashboards.with_user(user).search([]))

    def test_file_is_what_its_script_writes(self):
        self.assertEqual(json.loads(build.TARGET.read_text()), json.loads(build.text()))

    def test_its_reads_are_answered(self):
        for pivot in build.PIVOTS.values():
            rows = (
                self.env[pivot["model"]]
                .with_user(self.officer)
                .formatted_read_group(
                    pivot["domain"],
                    [row["fieldName"] for row in pivot["rows"]],
                    [measure["id"] for measure in pivot["measures"]],
                )
            )
            self.assertTrue(rows, pivot["name"])
