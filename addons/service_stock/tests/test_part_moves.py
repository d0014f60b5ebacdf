from odoo.exceptions import RedirectWarning, UserError
from odoo.tests import Form, tagged

from .common import ServiceStockCommon


@tagged("post_install", "-at_install")
class TestPartMoves(ServiceStockCommon):
    def test_planned_parts_are_reserved_in_the_van_of_who_goes(self):
        order = self.assign(self.make_order())
        part = self.add_part(order)
        self.assertEqual(part.location_id, self.van)
        self.assertEqual(self.reserved(), 2)
        self.assertEqual(self.held(), 5)

    def test_an_order_without_performer_reserves_nothing_until_assigned(self):
        order = self.make_order()
        self.add_part(order)
        self.assertEqual(self.reserved(), 0)
        self.assign(order)
        self.assertEqual(self.reserved(), 2)

    def test_reservation_follows_quantity_and_performer(self):
        order = self.assign(self.make_order())
        part = self.add_part(order)
        part.planned_quantity = 3
        self.assertEqual(self.reserved(), 3)
        order._assign_to(self.contractor)
        self.assertEqual(part.location_id, self.warehouse.lot_stock_id)
        self.assertEqual(self.reserved(), 0)
        order._assign_to(self.technician)
        self.assertEqual(self.reserved(), 3)
        order.action_draft()
        self.assertEqual(self.reserved(), 0)

    def test_cancelling_releases_what_was_reserved(self):
        order = self.assign(self.make_order())
        self.add_part(order)
        order.action_cancel()
        self.assertEqual(self.reserved(), 0)
        self.assertEqual(self.held(), 5)

    def test_deleting_a_part_or_an_order_releases_what_was_reserved(self):
        order = self.assign(self.make_order())
        self.add_part(order)
        self.add_part(order).unlink()
        self.assertEqual(self.reserved(), 2)
        order.action_cancel()
        order.unlink()
        self.assertEqual(self.reserved(), 0)

    def test_parts_are_written_off_when_the_work_is_checked(self):
        order = self.assign(self.make_order())
        part = self.add_part(order)
        self.fill_in(order).action_report()
        self.assertEqual(self.held(), 5, "reported work waits for its check")
        order.action_check()
        self.assertEqual(self.held(), 3)
        self.assertEqual(self.reserved(), 0)
        self.assertEqual(part.booked_quantity, 2)
        self.assertEqual(part.move_ids.state, "done")
        self.assertEqual(part.move_ids.location_dest_id, self.customers)
        self.assertEqual(part.move_ids.reference, order.number)
        self.assertEqual(order.parts_cost, 20)

    def test_work_for_nobodys_client_moves_parts_too(self):
        ticket = self.env["service.ticket"]._intake("internal", [{"name": "Own"}])
        order = self.assign(self.make_order(ticket))
        self.add_part(order)
        self.make_done_from(order)
        self.assertEqual(self.held(), 3)

    def test_the_cost_stays_when_prices_change(self):
        order = self.assign(self.make_order())
        self.add_part(order)
        self.make_done_from(order)
        self.roller.standard_price = 99
        order.invalidate_recordset()
        self.assertEqual(order.parts_cost, 20)

    def make_done_from(self, order):
        self.fill_in(order).action_report()
        order.action_check()

    def test_rework_corrects_by_the_difference(self):
        order = self.assign(self.make_order())
        part = self.add_part(order)
        self.make_done_from(order)
        order._send_back("One roller too many")
        self.assertEqual(self.held(), 3, "sent back: nothing moves yet")
        order.action_start()
        self.make_done_from(order)
        self.assertEqual(self.held(), 3, "done again as before: nothing moves twice")
        order._send_back("Count again")
        part.quantity = 1
        self.make_done_from(order)
        self.assertEqual(self.held(), 4)
        order._send_back("And again")
        part.quantity = 3
        self.assertEqual(self.reserved(), 2)
        self.make_done_from(order)
        self.assertEqual(self.held(), 2)
        self.assertEqual(self.reserved(), 0)

    def test_an_order_given_up_after_rework_brings_its_parts_back(self):
        order = self.assign(self.make_order())
        self.add_part(order)
        self.make_done_from(order)
        order._send_back("All wrong")
        order.action_cancel()
        self.assertEqual(self.held(), 5)
        self.assertEqual(self.reserved(), 0)

    def test_a_part_that_was_written_off_is_not_deleted(self):
        order = self.assign(self.make_order())
        part = self.add_part(order)
        self.make_done_from(order)
        order._send_back("Wrong part")
        with self.assertRaisesRegex(UserError, "set the quantity to zero"):
            part.unlink()
        with self.assertRaisesRegex(UserError, "add what was used instead"):
            part.product_id = self.register

    def test_parts_of_orders_that_are_over_do_not_change(self):
        order = self.assign(self.make_order())
        part = self.add_part(order)
        self.make_done_from(order)
        agent_part = part.with_user(self.leader)
        with self.assertRaisesRegex(UserError, "send it back"):
            agent_part.quantity = 7
        with self.assertRaisesRegex(UserError, "send it back"):
            self.env["service.workorder.part"].with_user(self.leader).create(
                {"order_id": order.id, "product_id": self.roller.id}
            )

    def test_a_shortage_keeps_the_report_and_asks_for_a_decision(self):
        order = self.assign(self.make_order())
        self.add_part(order, planned_quantity=7)
        self.fill_in(order).action_report()
        self.assertEqual(order.state, "reported")
        with self.assertRaisesRegex(RedirectWarning, "7 Units used, 5 in"):
            order.action_check()
        self.assertEqual(order.state, "reported")
        self.assertEqual(self.held(), 5)

    def decide(self, order, decision):
        wizard = self.env["service.parts.shortage"].create({"order_ids": order.ids})
        getattr(wizard, decision)()

    def test_what_the_van_lacks_may_come_from_the_warehouse(self):
        shelf = self.env["stock.location"].create(
            {"name": "Shelf", "location_id": self.warehouse.lot_stock_id.id}
        )
        self.put(self.roller, 10, shelf)
        order = self.assign(self.make_order())
        self.add_part(order, planned_quantity=7)
        self.fill_in(order).action_report()
        self.decide(order, "action_take_from_warehouse")
        self.assertEqual(order.state, "done")
        self.assertEqual(self.held(), 0)
        self.assertEqual(self.held(place=shelf), 8)

    def test_what_the_van_lacks_may_be_booked_below_zero(self):
        order = self.assign(self.make_order())
        self.add_part(order, planned_quantity=7)
        self.fill_in(order).action_report()
        self.decide(order, "action_book_below_zero")
        self.assertEqual(order.state, "done")
        self.assertEqual(self.held(), -2)

    def test_what_is_reserved_for_tomorrow_may_be_used_today(self):
        tomorrow = self.assign(self.make_order())
        self.add_part(tomorrow, planned_quantity=4)
        today = self.assign(self.make_order(self.make_order_ticket()))
        self.add_part(today, planned_quantity=3)
        self.make_done_from(today)
        self.assertEqual(self.held(), 2)
        self.assertLessEqual(self.reserved(), 2)

    def test_two_orders_of_a_batch_do_not_take_the_same_part(self):
        orders = self.make_orders(2)
        orders.part_ids.quantity = 3
        orders[0].part_ids.shortage_way = "negative"
        for order in orders:
            self.fill_in(order)
        orders.action_report()
        with self.assertRaisesRegex(RedirectWarning, orders[1].number):
            orders.action_check()

    def test_what_was_taken_back_goes_to_the_defective_parts(self):
        order = self.assign(self.make_order())
        part = self.add_part(order, kind="remove", planned_quantity=1)
        self.assertEqual(part.location_id, self.technician.defective_location_id)
        self.make_done_from(order)
        self.assertEqual(self.held(place=self.technician.defective_location_id), 1)
        self.assertEqual(self.held(), 5)
        self.assertEqual(order.parts_cost, 0)

    def test_what_a_contractor_takes_back_goes_to_the_warehouse(self):
        order = self.assign(self.make_order(), self.contractor)
        self.add_part(order, kind="remove", planned_quantity=1)
        self.make_done_from(order)
        self.assertEqual(self.held(place=self.warehouse.returns_location_id), 1)

    def test_what_is_left_with_the_client_does_not_move(self):
        order = self.assign(self.make_order())
        part = self.add_part(order, kind="leave")
        self.make_done_from(order)
        self.assertFalse(part.move_ids)

    def test_a_scan_adds_a_part_and_a_second_one_counts_it(self):
        order = self.assign(self.make_order())
        with Form(order) as form:
            form.part_scan = "4600000000998"
            form.part_scan = "4600000000998"
            form.part_scan = "NEW-1"
        rollers, register = order.part_ids
        self.assertEqual(rollers.quantity, 2)
        self.assertEqual(register.product_id, self.register)
        self.assertEqual(register.lot_name, "NEW-1")

    def test_a_scan_of_what_is_planned_counts_nothing_twice(self):
        order = self.assign(self.make_order())
        part = self.add_part(order)
        order.part_scan = self.roller.barcode
        self.assertIn("already", order._onchange_part_scan()["warning"]["message"])
        self.assertEqual(part.quantity, 2)

    def test_a_scanned_serial_completes_the_planned_line(self):
        order = self.assign(self.make_order())
        part = self.add_part(order, self.register)
        with Form(order) as form:
            form.part_scan = "NEW-1"
        self.assertEqual(part.lot_name, "NEW-1")
        self.assertEqual(order.part_ids, part)

    def test_a_technician_is_told_what_the_van_lacks(self):
        order = self.assign(self.make_order())
        self.add_part(order, planned_quantity=7)
        self.assertIn("needed: 7, there: 5", order.parts_warning)

    def test_what_nobody_knows_is_told_and_adds_nothing(self):
        order = self.assign(self.make_order())
        order.part_scan = "rubbish"
        warning = order._onchange_part_scan()
        self.assertIn("rubbish", warning["warning"]["message"])
        self.assertFalse(order.part_ids)

    def test_many_orders_are_written_off_in_one_go(self):
        self.put(self.roller, 1000)
        few, many = self.make_orders(5), self.make_orders(25)
        for order in few | many:
            self.fill_in(order)
        (few | many).action_report()
        costs = []
        for orders in (few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            orders.action_check()
            self.env.flush_all()
            costs.append(self.cr.sql_log_count - before)
        self.assertEqual(self.held(), 1005 - 60)
        # what Odoo itself does for each move; nothing of ours grows with the batch
        per_order = (costs[1] - costs[0]) / 20
        self.assertLess(per_order, 12, costs)

    def test_orders_without_parts_cost_one_query_more(self):
        order = self.make_reported()
        self.env.flush_all()
        order.invalidate_recordset(["part_ids"])
        with self.assertQueryCount(1):
            self.assertFalse(order.sudo().part_ids)

    def test_a_plan_that_is_given_up_reserves_nothing(self):
        order = self.assign(self.make_order())
        part = self.add_part(order)
        part.planned_quantity = 0
        self.assertEqual(part.quantity, 0)
        self.assertEqual(self.reserved(), 0)

    def test_a_decision_about_a_shortage_holds_for_what_was_short_only(self):
        order = self.assign(self.make_order())
        part = self.add_part(order, quantity=6)
        self.fill_in(order).action_report()
        part.shortage_way = "negative"
        order.action_check()
        self.assertEqual(self.held(), -1)
        order._send_back("Two more were used")
        part.quantity = 8
        order.action_start()
        self.fill_in(order).action_report()
        with self.assertRaisesRegex(RedirectWarning, "say where the rest comes from"):
            order.action_check()

    def test_a_serial_that_two_products_have_is_that_of_the_planned_one(self):
        other = self.env["product.product"].create(
            {"name": "Scanner", "type": "consu", "tracking": "serial"}
        )
        self.env["stock.lot"].create({"name": "NEW-1", "product_id": other.id})
        order = self.assign(self.make_order())
        part = self.add_part(order, self.register)
        with Form(order) as form:
            form.part_scan = "NEW-1"
        self.assertEqual(order.part_ids, part)
        self.assertEqual(part.lot_name, "NEW-1")
