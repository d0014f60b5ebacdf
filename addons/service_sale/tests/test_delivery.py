from odoo import Command
from odoo.tests import tagged

from .common import ServiceSaleCommon


@tagged("post_install", "-at_install")
class TestDelivery(ServiceSaleCommon):
    def lines(self, estimate):
        return estimate.order_line.grouped("service_item_id")

    def extra(self):
        return self.env["sale.order"].search(
            [
                ("service_ticket_id", "=", self.ticket.id),
                ("service_extra_of_id", "!=", False),
            ]
        )

    def test_what_was_done_is_delivered_and_ready_to_invoice(self):
        estimate = self.make_accepted()
        self.do(self.make_order())
        lines = self.lines(estimate)
        self.assertEqual(lines[self.item].qty_delivered, 1.5)
        self.assertEqual(lines[self.visit].qty_delivered, 1)
        self.assertEqual(estimate.invoice_status, "to invoice")
        self.assertFalse(self.extra())

    def test_what_was_not_possible_is_not_delivered(self):
        estimate = self.make_accepted()
        order = self.make_order()
        order.line_ids.filtered(
            lambda line: line.item_id == self.visit
        ).result = "not_possible"
        self.do(order)
        self.assertEqual(self.lines(estimate)[self.visit].qty_delivered, 0)

    def test_what_is_done_again_counts_once(self):
        estimate = self.make_accepted()
        order = self.do(self.make_order())
        order._send_back("The seal is missing")
        self.assertEqual(self.lines(estimate)[self.item].qty_delivered, 0)
        self.do(order)
        self.assertEqual(self.lines(estimate)[self.item].qty_delivered, 1.5)

    def test_work_beside_the_estimate_waits_for_approval(self):
        estimate = self.make_accepted()
        order = self.make_order()
        order.line_ids = [
            Command.create({"item_id": self.bare_item.id}),
            Command.create({"item_id": self.visit.id}),
        ]
        self.do(order)
        extra = self.extra()
        self.assertEqual(extra.state, "draft")
        self.assertEqual(extra.service_extra_of_id, estimate)
        self.assertEqual(extra.order_line.service_item_id, self.bare_item | self.visit)
        self.assertEqual(estimate.amount_untaxed, 190)
        self.assertTrue(
            self.ticket.activity_ids.filtered(lambda a: a.user_id == self.seller)
        )

    def test_it_is_proposed_once(self):
        self.make_accepted()
        order = self.make_order()
        order.line_ids = [Command.create({"item_id": self.bare_item.id})]
        self.do(order)
        order._send_back("Once more")
        self.do(order)
        self.assertEqual(len(self.extra().order_line), 1)
        self.extra().action_quotation_sent()
        self.extra()._action_cancel()
        self.ticket._deliver_estimates()
        self.assertEqual(len(self.extra().order_line), 1)

    def test_an_accepted_addition_is_delivered_at_once(self):
        self.make_accepted()
        order = self.make_order()
        order.line_ids = [Command.create({"item_id": self.visit.id, "quantity": 2})]
        self.do(order)
        extra = self.extra()
        extra.action_quotation_sent()
        self.accept(extra)
        self.assertEqual(extra.order_line.qty_delivered, 2)
        self.assertEqual(self.ticket.estimate_state, "accepted")

    def test_further_work_is_estimated_beside_what_is_accepted(self):
        estimate = self.make_accepted()
        self.ticket.line_ids = [Command.create({"item_id": self.bare_item.id})]
        more = self.make_estimate()
        self.assertEqual(more.service_extra_of_id, estimate)
        self.assertEqual(more.order_line.service_item_id, self.bare_item)

    def test_work_without_an_estimate_costs_one_question(self):
        order = self.make_order()
        self.do(order)
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.ticket._deliver_estimates()

    def test_a_batch_is_delivered_at_the_cost_of_one(self):
        tickets = self.env["service.ticket"].browse()
        for _number in range(10):
            tickets |= self.make_order_ticket(user_id=self.seller.id)
        for estimate in tickets._draft_estimates():
            estimate.action_quotation_sent()
            self.accept(estimate)
        orders = tickets._create_workorders()
        for order in orders:
            self.assign(order)
        orders.line_ids.result = "done"
        orders.write({"state": "reported"})
        # the work of all is done, and nothing is delivered yet
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE service_workorder SET state = 'done' WHERE id = ANY(%s)",
            (orders.ids,),
        )
        self.env.invalidate_all()
        with self.assertQueryCount(45):
            tickets._deliver_estimates()
            self.env.flush_all()
        lines = tickets.estimate_ids.order_line
        self.assertEqual(set(lines.mapped("qty_delivered")), {1.5})
