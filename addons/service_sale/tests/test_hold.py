from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ServiceSaleCommon


@tagged("post_install", "-at_install")
class TestHold(ServiceSaleCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.make_order()
        cls.ticket.write({"coverage": "paid", "coverage_reason": "Out of warranty"})

    def assert_held(self, sentence, order=None):
        with self.assertRaisesRegex(UserError, sentence):
            self.assign(order or self.order)

    def test_paid_work_waits_for_an_estimate(self):
        self.assert_held("has no estimate yet")
        self.assertIn("no estimate yet", self.order.estimate_hold)

    def test_paid_work_waits_for_the_acceptance(self):
        estimate = self.make_estimate()
        self.assert_held("not sent yet")
        estimate.action_quotation_sent()
        self.assert_held("not accepted the estimate yet")
        self.accept(estimate)
        self.assign(self.order)
        self.assertEqual(self.order.state, "assigned")

    def test_work_waits_for_the_prepayment_where_it_is_asked_for(self):
        estimate = self.make_sent()
        estimate.write({"require_payment": True, "prepayment_percent": 0.5})
        self.accept(estimate)
        self.assertEqual(estimate.service_state, "due")
        self.assert_held("prepayment")
        estimate.action_confirm()  # the seller has taken the client's word
        self.assertEqual(self.ticket.estimate_state, "due")
        self.assert_held("prepayment")
        self.pay(estimate, 95)
        self.assertEqual(self.ticket.estimate_state, "paid")
        self.assign(self.order)

    def test_work_that_began_is_not_stopped(self):
        self.ticket.write({"coverage": "contract", "coverage_reason": "Contract 5"})
        self.assign(self.order)
        self.order.action_start()
        self.ticket.write({"coverage": "paid", "coverage_reason": "Broken by them"})
        self.order.line_ids.result = "done"
        self.order.action_report()
        self.assertEqual(self.order.state, "reported")

    def test_work_that_is_covered_waits_for_nothing(self):
        self.make_sent()
        self.ticket.write({"coverage": "warranty", "coverage_reason": "Until 2030"})
        self.assign(self.order)

    def test_a_company_may_do_without_estimates(self):
        self.env.company.service_estimate_required = False
        self.assign(self.order)

    def test_a_team_may_differ_from_its_company(self):
        self.team.estimate_required = "no"
        self.assign(self.order)
        self.env.company.service_estimate_required = False
        self.team.estimate_required = "yes"
        self.assert_held("no estimate", self.make_order())

    def test_nobody_is_chosen_for_what_waits_and_the_rest_of_the_batch_goes_on(self):
        free = self.make_order(self.make_order_ticket())
        failed = (self.order | free)._assign(mode="assign")
        self.assertIn("no estimate", failed[self.order])
        self.assertNotIn("no estimate", failed.get(free, ""))
        self.assertEqual(self.order.state, "draft")

    def test_a_manager_lets_it_begin_with_a_reason(self):
        self.cr.flush()  # forget that creation was not tracked
        tracked = self.env(
            context={
                **self.env.context,
                "tracking_disable": False,
                "mail_notrack": False,
            }
        )
        wizard = tracked["service.estimate.override"].with_user(self.manager)
        wizard.create(
            {"ticket_id": self.ticket.id, "reason": "Agreed on the phone"}
        ).action_release()
        self.assign(self.order)
        self.assertEqual(self.ticket.estimate_release, "Agreed on the phone")
        self.assertEqual(self.ticket.estimate_released_by_id, self.manager)
        self.cr.flush()
        self.ticket.invalidate_recordset(["message_ids"])
        values = self.ticket.message_ids.tracking_value_ids.sudo()
        self.assertIn("Agreed on the phone", values.mapped("new_value_char"))

    def test_nobody_else_does(self):
        with self.assertRaisesRegex(UserError, "Only a manager"):
            self.ticket.with_user(self.dispatcher)._release_by_hand("Because")
        for values in ({"estimate_release": "x"}, {"estimate_state": "paid"}):
            with self.assertRaises(UserError):
                self.ticket.with_user(self.manager).write(values)
        with self.assertRaisesRegex(UserError, "Say why"):
            self.ticket.with_user(self.manager)._release_by_hand("  ")

    def test_the_guard_of_a_batch_asks_nothing_per_order(self):
        tickets = self.env["service.ticket"].browse()
        for _number in range(20):
            tickets |= self.make_order_ticket()
        orders = tickets._create_workorders()
        self.env.invalidate_all()
        with self.assertQueryCount(25):
            orders.mapped("estimate_hold")
