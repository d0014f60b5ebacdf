from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ServiceApprovalCommon


@tagged("post_install", "-at_install")
class TestOrders(ServiceApprovalCommon):
    """Work does not begin before those agree who have to."""

    def make_work_route(self, **values):
        return self.make_route((1, self.engineering), subject="workorder", **values)

    def test_a_new_order_asks_by_itself_and_nobody_is_sent(self):
        self.make_work_route()
        order = self.make_order()
        self.assertEqual(order.approval_state, "pending")
        for step in (
            lambda: order._assign_to(self.technician),
            lambda: order.write({"state": "offered"}),
        ):
            with self.assertRaisesRegex(UserError, "waits for approval"):
                step()
        failed = order._assign("assign")
        self.assertIn("approval", failed[order])
        self.decide(order.approval_ids, self.engineer)
        self.assign(order)
        self.assertEqual(order.state, "assigned")

    def test_work_that_has_begun_is_reported_all_the_same(self):
        order = self.assign(self.make_order())
        order.action_start()
        self.make_work_route()
        order._ask_for_approval()
        self.fill_in(order).action_report()
        self.assertEqual(order.state, "reported")

    def test_a_request_without_a_stage_of_approval_is_asked_about_before_its_work(self):
        self.make_route((1, self.engineering))
        order = self.make_order()
        self.assertFalse(order.approval_ids)
        self.assertEqual(self.ticket.approval_state, "pending")
        with self.assertRaisesRegex(UserError, "waits for approval"):
            self.assign(order)
        self.decide(self.ticket.approval_ids, self.engineer)
        self.assign(order)

    def test_orders_of_a_request_wait_for_its_stage_of_approval(self):
        self.make_route((1, self.engineering))
        order = self.make_order(self.make_refit())
        with self.assertRaisesRegex(UserError, "To approve"):
            self.assign(order)

    def test_a_route_that_comes_later_holds_what_has_not_begun(self):
        order = self.make_order()
        self.make_work_route()
        order.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "Ask for Approval"):
            self.assign(order)
        order.with_user(self.dispatcher).action_ask_for_approval()
        self.assertEqual(order.approval_state, "pending")

    def test_more_work_is_asked_about_anew(self):
        self.make_work_route()
        order = self.make_order()
        first = order.approval_ids
        self.decide(first, self.engineer)
        self.assign(order)
        order.line_ids.quantity = 3
        self.assertEqual(first.state, "renewed")
        self.assertEqual(order.approval_state, "pending")
        with self.assertRaisesRegex(UserError, "waits for approval"):
            order.action_start()

    def test_remarks_change_nothing(self):
        self.make_work_route()
        order = self.make_order()
        order.line_ids.note = "Mind the dog"
        order.write({"priority": "3", "deadline": "2030-01-01 10:00:00"})
        self.assertEqual(order.approval_ids.mapped("state"), ["pending"])

    def test_a_cancelled_order_asks_nobody_any_more(self):
        self.make_work_route()
        order = self.make_order()
        order.action_cancel()
        self.assertEqual(order.approval_ids.state, "cancelled")

    def test_an_order_with_a_history_is_not_deleted(self):
        self.make_work_route()
        order = self.make_order()
        with self.assertRaisesRegex(UserError, "cancel it"):
            order.unlink()

    def test_catalogue_prices_choose_the_route(self):
        product = self.env["product.product"].create(
            {"name": "Hour", "type": "service", "list_price": 600}
        )
        self.item.product_id = product
        self.make_work_route(amount_from=1000)
        order = self.make_order()
        self.assertFalse(order.approval_ids)
        order.line_ids.quantity = 2
        with self.assertRaisesRegex(UserError, "Ask for Approval"):
            self.assign(order)

    def make_many(self, count):
        tickets = self.env["service.ticket"]._intake(
            "internal",
            [
                {
                    "name": f"Visit {number}",
                    "partner_id": self.contact.id,
                    "team_id": self.team.id,
                    "site_id": self.site.id,
                    "line_ids": [Command.create({"item_id": self.item.id})],
                }
                for number in range(count)
            ],
        )
        return tickets._create_workorders()

    def test_a_chunk_of_orders_costs_the_same_number_of_queries(self):
        orders = self.make_many(60)
        self.make_route((1, self.engineering), (2, self.finance), subject="workorder")
        self.make_route((1, self.executive), kind="staff", subject="workorder")
        self.executive.user_ids = self.manager
        counts = []
        for part in (orders[:5], orders[5:20], orders[20:]):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            part._ask_for_approval()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(set(orders.mapped("approval_state")), {"pending"})
        # the first one also fills caches
        self.assertLessEqual(counts[2], counts[1] + 5, counts)
        mails = self.env["mail.mail"].search(
            [("recipient_ids", "in", self.engineer.ids)]
        )
        self.assertEqual(len(mails), 3)  # one per chunk and person
