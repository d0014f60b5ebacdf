import json

from odoo.tests import HttpCase, tagged

from odoo.addons.service_ticket.tests.common import ServiceTicketCommon

from ..tools import build

# Those that fit into the window are drawn.
FIGURES = 12


@tagged("post_install", "-at_install")
class TestDashboard(HttpCase, ServiceTicketCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dashboard = cls.env.ref("service_dashboard.dashboard_tickets")
        cls.make_ticket(user_id=cls.agent.id)
        cls.make_ticket().action_close()
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
