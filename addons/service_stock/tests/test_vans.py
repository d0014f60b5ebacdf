from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import ServiceStockCommon


@tagged("post_install", "-at_install")
class TestVans(ServiceStockCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.VanStock = cls.env["service.van.stock"]

    def row(self, **domain):
        self.env.flush_all()
        self.VanStock.invalidate_model()
        return self.VanStock.search(
            [
                ("location_id", "=", self.van.id),
                ("product_id", "=", self.roller.id),
                *((name, "=", value) for name, value in domain.items()),
            ]
        )

    def set_minimum(self, least, most, product=None, resources=None):
        self.env["service.van.minimum"].create(
            {
                "resource_ids": (resources or self.technician).ids,
                "product_ids": (product or self.roller).ids,
                "minimum": least,
                "maximum": most,
            }
        ).action_apply()

    def test_many_performers_get_vans_in_one_press_and_none_twice(self):
        everybody = self.technician | self.contractor | self.goer
        everybody.action_make_vans()
        vans = everybody.van_location_id
        self.assertEqual(len(vans), 3)
        self.assertEqual(len(everybody.defective_location_id), 3)
        everybody.action_make_vans()
        self.assertEqual(everybody.van_location_id, vans)

    def test_parts_come_from_the_nearest_stock(self):
        order = self.assign(self.make_order(), self.contractor)
        order.technician_id = self.goer
        part = self.add_part(order)
        self.assertEqual(part.location_id, self.warehouse.lot_stock_id)
        self.contractor.action_make_vans()
        self.assertEqual(part.location_id, self.contractor.van_location_id)
        self.goer.action_make_vans()
        self.assertEqual(part.location_id, self.goer.van_location_id)

    def test_a_van_is_low_when_less_than_the_minimum_will_be_left(self):
        self.set_minimum(4, 8)
        self.assertFalse(self.row().is_low)
        self.add_part(self.assign(self.make_order()))
        row = self.row()
        self.assertTrue(row.is_low)
        self.assertEqual((row.quantity, row.planned, row.forecast), (5, 2, 3))

    def test_a_part_that_is_not_there_at_all_is_low(self):
        head = self.env["product.product"].create(
            {"name": "Head", "type": "consu", "is_storable": True}
        )
        self.set_minimum(1, 2, head)
        self.env.flush_all()
        row = self.VanStock.search([("product_id", "=", head.id)])
        self.assertTrue(row.is_low)
        self.assertEqual(row.quantity, 0)

    def test_the_minimum_is_written_for_many_and_changed_in_place(self):
        everybody = self.technician | self.contractor
        everybody.action_make_vans()
        self.set_minimum(1, 2, self.roller | self.register, everybody)
        self.set_minimum(3, 9, self.roller, everybody)
        rules = self.env["stock.warehouse.orderpoint"].search(
            [("location_id", "in", everybody.van_location_id.ids)]
        )
        self.assertEqual(len(rules), 4)
        rollers = rules.filtered(lambda rule: rule.product_id == self.roller)
        self.assertEqual(set(rollers.mapped("product_max_qty")), {9})

    def test_low_vans_are_filled_by_one_transfer_each_and_not_twice(self):
        everybody = self.technician | self.contractor
        everybody.action_make_vans()
        self.put(self.roller, 100, self.warehouse.lot_stock_id)
        self.set_minimum(6, 10, resources=everybody)
        self.env.flush_all()
        self.VanStock.action_replenish()
        pickings = self.env["stock.picking"].search(
            [("location_dest_id", "in", everybody.van_location_id.ids)]
        )
        needs = {
            p.location_dest_id: sum(p.move_ids.mapped("product_uom_qty"))
            for p in pickings
        }
        self.assertEqual(needs, {self.van: 5, self.contractor.van_location_id: 10})
        self.assertEqual(set(pickings.mapped("state")), {"assigned"})
        self.assertEqual(self.row().coming, 5)
        with self.assertRaisesRegex(UserError, "No van lacks anything"):
            self.VanStock.action_replenish()
        pickings.button_validate()
        self.assertEqual(self.held(), 10)

    def test_parts_are_brought_back_good_and_defective_apart(self):
        self.put(self.roller, 1, self.technician.defective_location_id)
        self.add_part(self.assign(self.make_order()))
        self.env.flush_all()
        rows = self.VanStock.search(
            [("resource_id", "=", self.technician.id)]
        ).filtered(lambda row: row.product_id == self.roller)
        rows.action_return()
        pickings = self.env["stock.picking"].search(
            [("location_id", "child_of", self.warehouse.vans_location_id.id)]
        )
        moves = {m.location_dest_id: m.product_uom_qty for m in pickings.move_ids}
        self.assertEqual(
            moves,
            {self.warehouse.lot_stock_id: 3, self.warehouse.returns_location_id: 1},
            "what is promised to a work order stays",
        )
        self.env.flush_all()
        self.VanStock.invalidate_model()
        with self.assertRaisesRegex(UserError, "nothing to bring back"):
            rows.action_return()

    def test_agents_see_vans_and_performers_their_own_only(self):
        self.contractor.action_make_vans()
        self.put(self.roller, 7, self.contractor.van_location_id)
        self.env.flush_all()
        seen = self.VanStock.with_user(self.leader).search([])
        self.assertLessEqual(self.technician | self.contractor, seen.resource_id)
        own = self.VanStock.with_user(self.technician_user).search([])
        self.assertEqual(own.sudo().resource_id, self.technician)

    def test_a_user_who_becomes_a_performer_sees_the_own_van_only(self):
        self.env.flush_all()
        VanStock = self.VanStock.with_user(self.leader)
        self.assertTrue(VanStock.search([]))
        self.goer.user_id = self.leader
        self.assertFalse(VanStock.search([]))

    def test_only_dispatchers_fill_and_empty_vans(self):
        self.set_minimum(9, 10)
        row = self.row().with_user(self.technician_user)
        for action in ("action_replenish", "action_return", "action_set_minimum"):
            with self.assertRaisesRegex(AccessError, "dispatchers"):
                getattr(row, action)()

    def test_a_dispatcher_needs_no_rights_in_stock(self):
        dispatcher = new_test_user(
            self.env, login="vans_boss", groups="service_ci.group_dispatcher"
        )
        self.put(self.roller, 100, self.warehouse.lot_stock_id)
        self.contractor.with_user(dispatcher).action_make_vans()
        wizard = self.env["service.van.minimum"].with_user(dispatcher)
        wizard.create(
            {
                "resource_ids": self.technician.ids,
                "product_ids": self.roller.ids,
                "minimum": 8,
                "maximum": 9,
            }
        ).action_apply()
        self.env.flush_all()
        told = self.VanStock.with_user(dispatcher).action_replenish()
        picking = self.env["stock.picking"].search(
            [("location_dest_id", "=", self.van.id)]
        )
        self.assertIn(picking.name, told["params"]["message"])

    def test_a_company_without_warehouse_is_told(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        warehouses = self.env["stock.warehouse"].search(
            [("company_id", "=", company.id)]
        )
        warehouses.active = False
        partner = self.env["res.partner"].create({"name": "Far"})
        far = self.env["service.resource"].create(
            {
                "kind": "contractor",
                "partner_id": partner.id,
                "company_id": company.id,
                "state": "active",
            }
        )
        with self.assertRaisesRegex(UserError, "has no warehouse"):
            far.action_make_vans()

    def test_many_vans_cost_few_queries(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Driver {number}"} for number in range(40)]
        )
        resources = self.env["service.resource"].create(
            [
                {"kind": "technician", "partner_id": partner.id, "state": "active"}
                for partner in partners
            ]
        )
        self.env.flush_all()
        few, many = resources[:5], resources[5:]
        costs = []
        for group in (few, many):
            before = self.cr.sql_log_count
            group.action_make_vans()
            self.env.flush_all()
            costs.append(self.cr.sql_log_count - before)
        self.assertLess((costs[1] - costs[0]) / 30, 3, costs)

    def test_vans_are_shown_as_they_are_at_this_moment(self):
        self.set_minimum(4, 8)
        row = self.VanStock.search(
            [("resource_id", "=", self.technician.id), ("minimum", ">", 0)]
        )
        self.assertEqual((row.quantity, row.minimum), (5, 4))
        self.add_part(self.assign(self.make_order()))
        low = self.VanStock.search([("is_low", "=", True)])
        self.assertIn(self.roller, low.product_id)

    def test_a_performer_in_the_archive_sees_all_vans_again(self):
        self.contractor.action_make_vans()
        self.put(self.roller, 7, self.contractor.van_location_id)
        VanStock = self.VanStock.with_user(self.technician_user)
        foreign = [("resource_id", "=", self.contractor.id)]
        self.assertFalse(VanStock.search(foreign))
        self.technician.active = False
        self.assertTrue(VanStock.search(foreign))

    def test_vans_of_a_company_without_warehouse_are_not_emptied_but_it_is_told(self):
        company = self.env["res.company"].create({"name": "Bare"})
        self.env["stock.warehouse"].search(
            [("company_id", "=", company.id)]
        ).active = False
        van = self.env["stock.location"].create(
            {"name": "Bare van", "usage": "internal", "company_id": company.id}
        )
        driver = self.env["service.resource"].create(
            {
                "kind": "technician",
                "partner_id": self.env["res.partner"].create({"name": "Bare"}).id,
                "company_id": company.id,
                "van_location_id": van.id,
            }
        )
        self.put(self.roller, 1, van)
        rows = self.VanStock.search([("resource_id", "=", driver.id)])
        with self.assertRaisesRegex(UserError, "has no warehouse"):
            rows.action_return()
