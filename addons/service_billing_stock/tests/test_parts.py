"""What parts bring, by hand-computed cases."""

from datetime import date

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.service_billing.tests.common import ServiceBillingCommon
from odoo.addons.service_stock.tests.common import ServiceStockCommon

DAY = date(2026, 3, 10)


@tagged("post_install", "-at_install")
class TestPartsCharged(ServiceBillingCommon, ServiceStockCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.roller.list_price = 50
        cls.put(cls.roller, 20)
        cls.contract.charges_parts = True

    def make_with_parts(self, **values):
        """Return an accepted order that has used two rollers."""
        order = self.make_order(self.make_order_ticket())
        self.assign(order)
        self.add_part(order, **values)
        order.performed_on = DAY
        self.fill_in(order).action_report()
        order.action_check()
        order.performed_on = DAY
        return order

    def part_of(self, order):
        return self.current(order, "client", "part")

    def test_parts_are_charged_at_the_list_price_less_the_discount(self):
        self.contract.part_discount = 10
        order = self.make_with_parts()
        # 2 x 50 less 10 %
        self.assertEqual(self.amounts(order), [("part", 90.0), ("work", 1000.0)])
        charge = self.part_of(order)
        self.assertEqual((charge.quantity, charge.unit_price), (2.0, 45.0))
        self.assertEqual(charge.contract_id, self.contract)
        self.assertEqual(charge.site_id, self.site)
        self.assertIn("less 10 %", charge.price_note)

    def test_the_price_of_the_contract_goes_before_the_list_price(self):
        self.contract.part_ids = [
            Command.create(
                {
                    "product_id": self.roller.id,
                    "price": price,
                    "date_from": first,
                    "date_to": last,
                }
            )
            for price, first, last in (
                (30, date(2026, 1, 1), False),
                (33, date(2026, 3, 1), False),
                (99, date(2026, 4, 1), False),
                (11, False, date(2026, 3, 9)),
            )
        ]
        self.assertEqual(self.part_of(self.make_with_parts()).amount, 66.0)

    def test_where_the_contract_charges_no_parts_prices_include_them(self):
        self.contract.charges_parts = False
        self.assertFalse(self.part_of(self.make_with_parts()))

    def test_what_was_taken_back_or_left_out_is_not_charged(self):
        self.assertFalse(self.part_of(self.make_with_parts(kind="remove")))
        order = self.make_with_parts(planned_quantity=0)
        self.assertFalse(self.part_of(order))

    def test_under_warranty_the_client_pays_no_parts(self):
        order = self.make_with_parts()
        self.assertTrue(self.part_of(order))
        order.ticket_id.write({"coverage": "warranty", "coverage_reason": "Bought"})
        self.assertFalse(self.current(order, "client"))

    def test_work_that_is_sent_back_takes_its_parts_along(self):
        order = self.make_with_parts()
        order._send_back("Again")
        self.assertFalse(self.part_of(order))

    def test_a_dear_part_waits_for_a_manager(self):
        self.contract.approval_amount = 99
        charge = self.part_of(self.make_with_parts())
        self.assertEqual((charge.hold, charge.amount), ("approval", 100.0))

    def test_another_currency_takes_the_rate_of_the_day(self):
        other = self.env["res.currency"].create(
            {"name": "TST", "symbol": "T", "rounding": 0.01}
        )
        self.env["res.currency.rate"].create(
            {"currency_id": other.id, "name": "2026-03-01", "company_rate": 80.0}
        )
        self.contract.currency_id = other
        charge = self.part_of(self.make_with_parts())
        self.assertEqual((charge.amount, charge.currency_id), (8000.0, other))

    def test_what_parts_have_cost_stands_beside_what_they_bring(self):
        order = self.make_with_parts()
        rows = self.env["service.charge.report"]._read_group(
            [("order_id", "=", order.id)],
            ["kind", "contract_id"],
            ["income:sum", "expense:sum"],
        )
        # rollers cost 10 each, and are sold for 50
        self.assertEqual(
            sorted(rows, key=lambda row: row[0]),
            [
                ("part", self.contract, 100.0, 20.0),
                ("work", self.contract, 1000.0, 0.0),
            ],
        )
        [(pay,)] = self.env["service.output.report"]._read_group(
            [("order_id", "=", order.id)], [], ["pay:sum"]
        )
        self.assertEqual(pay, 0.0)

    def test_queries_do_not_grow_with_the_orders(self):
        orders = self.make_with_parts()
        for _number in range(4):
            orders |= self.make_with_parts(quantity=1)
        ids = orders.ids

        def count(size):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some = self.env["service.workorder"].browse(ids[:size])
            self.env["service.charge"]._sync_orders(some)
            return self.env.cr.sql_log_count - before

        self.assertEqual(count(2), count(5))

    def test_agents_see_no_prices_of_parts(self):
        with self.assertRaises(AccessError):
            self.env["service.contract.part"].with_user(self.agent).search([])
