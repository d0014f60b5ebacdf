from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import ServiceSaleCommon


@tagged("post_install", "-at_install")
class TestAccess(ServiceSaleCommon):
    def test_agents_see_the_state_and_no_prices(self):
        estimate = self.make_accepted()
        ticket = self.ticket.with_user(self.agent)
        self.assertEqual(ticket.estimate_state, "accepted")
        self.assertEqual(ticket.estimate_count, 1)
        with self.assertRaises(AccessError):
            estimate.with_user(self.agent).read(["amount_total"])
        with self.assertRaises(AccessError):
            ticket.read(["estimate_ids"])
        with self.assertRaises(AccessError):
            ticket.action_estimate()

    def test_technicians_finish_work_without_rights_in_sales(self):
        estimate = self.make_accepted()
        order = self.assign(self.make_order()).with_user(self.technician_user)
        order.line_ids.result = "done"
        order.action_report()
        order.with_user(self.leader).action_check()
        self.assertTrue(all(estimate.order_line.mapped("qty_delivered")))

    def test_sellers_of_the_desk_see_the_estimates_of_their_tickets(self):
        estimate = self.make_estimate()
        colleague = new_test_user(
            self.env, "desk_colleague", groups="service_sale.group_estimate"
        )
        self.assertTrue(estimate.with_user(colleague).has_access("write"))
        self.ticket.team_id = self.closed_team
        self.assertFalse(estimate.with_user(colleague).has_access("read"))
        self.assertTrue(estimate.with_user(self.seller).has_access("read"))

    def test_the_analysis_shows_what_one_may_see(self):
        self.make_accepted()
        self.env.flush_all()
        Report = self.env["service.estimate.report"]
        row = Report.with_user(self.seller).search([("ticket_id", "=", self.ticket.id)])
        self.assertEqual(row.state, "accepted")
        self.assertEqual(row.amount_accepted, row.amount)
        self.assertEqual(row.conversion, 100)
        other = new_test_user(
            self.env, "plain_seller", groups="sales_team.group_sale_salesman"
        )
        self.assertFalse(
            Report.with_user(other).search([("ticket_id", "=", self.ticket.id)])
        )
        with self.assertRaises(AccessError):
            Report.with_user(self.agent).search([])

    def test_clients_read_nothing_internal_of_their_tickets(self):
        self.make_sent()
        ticket = self.ticket.with_user(self.portal_user)
        for name in ("estimate_state", "estimate_release", "estimate_hold"):
            with self.assertRaises(AccessError):
                ticket.read([name])

    def test_a_foreign_client_sees_no_estimate(self):
        estimate = self.make_sent()
        self.assertTrue(estimate.with_user(self.portal_user).has_access("read"))
        foreign = estimate.with_user(self.other_portal_user)
        self.assertFalse(foreign.has_access("read"))
        self.assertFalse(foreign.search([("id", "=", estimate.id)]))
