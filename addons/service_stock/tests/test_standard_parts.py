"""Parts that a service always needs are planned with the work order."""

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ServiceStockCommon

# What planning the parts of a batch costs, however many orders there are.
PLANNED = 25


@tagged("post_install", "-at_install")
class TestStandardParts(ServiceStockCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_parts((cls.roller, 2))

    @classmethod
    def set_parts(cls, *parts):
        cls.item.part_ids = [
            Command.clear(),
            *(
                Command.create({"product_id": product.id, "quantity": quantity})
                for product, quantity in parts
            ),
        ]

    def make_tickets(self, count):
        return self.env["service.ticket"]._intake(
            "planned",
            [
                {
                    "name": f"No. {number}",
                    "team_id": self.team.id,
                    "line_ids": [Command.create({"item_id": self.item.id})],
                }
                for number in range(count)
            ],
        )

    def test_an_order_plans_the_parts_of_its_service_for_its_item(self):
        order = self.make_order()
        part = order.part_ids
        self.assertEqual(part.product_id, self.roller)
        self.assertEqual((part.planned_quantity, part.quantity), (2, 2))
        self.assertEqual(part.ci_id, self.ci)
        self.assertEqual(self.reserved(), 0)
        self.assign(order)
        self.assertEqual(self.reserved(), 2)

    def test_each_item_gets_its_parts_and_more_of_a_service_needs_more(self):
        twin = self.ci.copy({"serial": "TWIN"})
        ticket = self.make_order_ticket(ci_ids=[Command.set((self.ci | twin).ids)])
        order = self.make_order(ticket)
        self.assertEqual(order.part_ids.ci_id, self.ci | twin)
        line = self.env["service.workorder.line"].create(
            {"order_id": order.id, "item_id": self.item.id, "quantity": 3}
        )
        self.assertEqual(line.order_id.part_ids[-1].planned_quantity, 6)

    def test_parts_go_with_the_line_that_needed_them(self):
        order = self.make_order()
        line = order.line_ids
        more = line.copy()
        self.assertEqual(len(order.part_ids.standard_line_id), 2)
        own = order.part_ids[:1].copy({"planned_quantity": 5})
        self.assertFalse(own.standard_line_id)
        more.unlink()
        self.assertEqual(order.part_ids.standard_line_id, line)
        self.assertIn(own, order.part_ids)

    def test_units_with_serials_are_planned_one_by_one(self):
        self.set_parts((self.register, 2))
        parts = self.make_order().part_ids
        self.assertEqual(parts.mapped("planned_quantity"), [1, 1])

    def test_a_line_that_is_added_to_work_under_way_plans_nothing(self):
        order = self.assign(self.make_order())
        order.action_start()
        self.env["service.workorder.line"].create(
            {"order_id": order.id, "item_id": self.item.id}
        )
        self.assertEqual(len(order.part_ids), 1)

    def test_parts_that_the_company_of_the_order_cannot_use_are_left_out(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        foreign, old = self.env["product.product"].create(
            [
                {"name": "Foreign", "type": "consu", "company_id": elsewhere.id},
                {"name": "Old", "type": "consu"},
            ]
        )
        self.set_parts((foreign, 1), (old, 1), (self.roller, 1))
        old.active = False
        self.assertEqual(self.make_order().part_ids.product_id, self.roller)

    def test_planning_many_costs_the_same_queries_as_planning_few(self):
        def plan(tickets):
            orders = tickets._create_workorders()
            orders.part_ids.unlink()
            self.env.flush_all()
            self.env.invalidate_all()
            with self.assertQueryCount(PLANNED):
                orders.line_ids._plan_standard_parts()
            return orders

        plan(self.make_tickets(2))
        orders = plan(self.make_tickets(40))
        self.assertEqual(len(orders.part_ids), 40)

    def test_a_feature_that_is_not_used_costs_nothing(self):
        self.set_parts()
        lines = self.make_order().line_ids
        self.env["service.catalog.item.part"]._item_ids()
        with self.assertQueryCount(0):
            lines._plan_standard_parts()

    def test_quantities_are_more_than_none_and_no_part_stands_twice(self):
        for parts in ([(self.roller, 0)], [(self.roller, 1), (self.roller, 2)]):
            with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
                self.set_parts(*parts)

    def test_only_managers_say_what_a_service_needs(self):
        for user in (self.technician_user, self.portal_user):
            with self.assertRaises(AccessError):
                self.item.with_user(user).part_ids[:1].quantity = 5
        self.item.part_ids.with_user(self.manager).quantity = 5
        self.assertEqual(self.make_order().part_ids.planned_quantity, 5)
