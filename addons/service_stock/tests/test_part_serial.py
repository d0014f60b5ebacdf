from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import ServiceStockCommon


@tagged("post_install", "-at_install")
class TestPartSerial(ServiceStockCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ci.write({"serial": "OLD-1", "product_id": cls.register.id})
        cls.order = cls.assign(cls.make_order())

    def finish(self):
        self.fill_in(self.order).action_report()
        self.order.action_check()

    @freeze_time("2026-03-10 09:00:00")
    def test_the_item_gets_serial_and_warranty_of_the_new_unit(self):
        part = self.make_replacement(self.order)
        self.finish()
        self.assertEqual(self.ci.serial, "NEW-1")
        self.assertEqual(self.ci.warranty_until, date(2027, 3, 9))
        self.assertEqual(part.old_serial, "OLD-1")
        self.assertEqual(part.lot_id, self.lot)
        self.assertEqual(self.held(self.register), 0)
        self.assertIn("OLD-1", self.ci.message_ids[0].body)

    def test_the_old_unit_moves_to_the_defective_parts_with_its_serial(self):
        part = self.make_replacement(self.order)
        self.finish()
        old = self.order.part_ids - part
        self.assertEqual(old.kind, "remove")
        self.assertEqual(old.lot_name, "OLD-1")
        place = self.technician.defective_location_id
        quant = self.env["stock.quant"].search(
            [("location_id", "=", place.id), ("product_id", "=", self.register.id)]
        )
        self.assertEqual(quant.lot_id.name, "OLD-1")

    def test_an_old_unit_left_with_the_client_does_not_move(self):
        part = self.make_replacement(self.order, old_unit="leave")
        self.finish()
        old = self.order.part_ids - part
        self.assertEqual(old.kind, "leave")
        self.assertFalse(old.move_ids)

    def test_done_again_replaces_nothing_twice(self):
        part = self.make_replacement(self.order)
        self.finish()
        self.order._send_back("A photo is missing")
        self.finish()
        self.assertEqual(len(self.order.part_ids), 2)
        self.assertEqual(part.old_serial, "OLD-1")
        self.assertEqual(self.ci.serial, "NEW-1")

    def test_a_corrected_serial_brings_the_wrong_unit_back(self):
        other = self.env["stock.lot"].create(
            {"name": "NEW-2", "product_id": self.register.id}
        )
        self.put(self.register, 1, lot=other)
        part = self.make_replacement(self.order)
        self.finish()
        self.order._send_back("The photo shows NEW-2")
        part.lot_name = "NEW-2"
        self.finish()
        self.assertEqual(self.ci.serial, "NEW-2")
        held = self.env["stock.quant"].search(
            [
                ("location_id", "=", self.van.id),
                ("product_id", "=", self.register.id),
                ("quantity", ">", 0),
            ]
        )
        self.assertEqual(held.lot_id, self.lot)

    def test_work_that_is_given_up_gives_the_old_serial_back(self):
        self.make_replacement(self.order)
        self.finish()
        self.order._send_back("It was never replaced")
        self.order.action_cancel()
        self.assertEqual(self.ci.serial, "OLD-1")
        self.assertEqual(self.held(self.register), 1)

    def test_a_replacement_corrected_to_none_leaves_the_old_unit(self):
        part = self.make_replacement(self.order)
        self.finish()
        self.order._send_back("The register was repaired instead")
        part.quantity = 0
        self.finish()
        self.assertEqual(self.ci.serial, "OLD-1")
        self.assertEqual(self.held(self.register), 1)
        place = self.technician.defective_location_id
        self.assertEqual(self.held(self.register, place), 0)

    def test_work_that_is_given_up_before_it_was_done_replaces_nothing(self):
        self.make_replacement(self.order, lot_name="NEVER-SEEN")
        self.order.action_cancel()
        self.assertEqual(self.ci.serial, "OLD-1")
        self.assertEqual(len(self.order.part_ids), 1)
        self.assertFalse(self.env["stock.lot"].search([("name", "=", "NEVER-SEEN")]))

    def test_a_unit_without_tracking_needs_a_serial_where_the_old_one_had(self):
        self.add_part(self.order, kind="replace", planned_quantity=1, ci_id=self.ci.id)
        self.fill_in(self.order)
        with self.assertRaisesRegex(UserError, "Enter the serial or lot number"):
            self.order.action_report()

    def test_a_serial_of_another_item_of_the_client_is_refused(self):
        twin = self.ci.copy({"serial": "NEW-1", "product_id": self.register.id})
        with self.assertRaisesRegex(ValidationError, "has the serial number NEW-1"):
            self.make_replacement(self.order)
        twin.serial = "NEW-9"
        self.make_replacement(self.order)
        self.fill_in(self.order).action_report()
        twin.serial = "NEW-1"
        with self.assertRaisesRegex(UserError, "has the serial number NEW-1"):
            self.order.action_check()

    def test_a_report_asks_for_missing_serials(self):
        self.add_part(self.order, self.register)
        self.fill_in(self.order)
        with self.assertRaisesRegex(UserError, "Enter the serial or lot number"):
            self.order.action_report()

    def test_units_with_serials_are_entered_one_by_one(self):
        with self.assertRaisesRegex(ValidationError, "one line"):
            self.add_part(self.order, self.register, planned_quantity=2)

    def test_a_serial_that_nobody_knew_is_a_shortage_and_then_booked(self):
        part = self.add_part(self.order, self.register, lot_name="FOUND-1")
        self.assertTrue(part.is_short)
        part.shortage_way = "negative"
        self.finish()
        self.assertEqual(part.lot_id.name, "FOUND-1")
        self.assertEqual(self.held(self.register), 0)

    def test_an_item_of_which_nothing_was_known_stays_without_an_old_serial(self):
        self.ci.write({"serial": False, "product_id": False})
        part = self.make_replacement(self.order)
        self.finish()
        self.order._send_back("A photo is missing")
        self.finish()
        self.assertFalse(part.old_serial or part.old_product_id)
        self.order._send_back("All wrong")
        self.order.action_cancel()
        self.assertFalse(self.ci.serial)
