from datetime import date

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from .common import ServiceBillingCommon


class TestCorrections(ServiceBillingCommon):
    """Charges never change: they are reversed and written anew."""

    def put_into_document(self, charges):
        charges.sudo().state = "document"

    def total(self, order, side="client"):
        charges = order.charge_ids.filtered(lambda charge: charge.side == side)
        return sum(charges.mapped("amount"))

    def test_charging_again_writes_nothing(self):
        order = self.make_accepted()
        before = order.charge_ids
        order.action_charge()
        order.action_charge()
        self.assertEqual(order.charge_ids, before)

    def test_work_that_is_sent_back_is_reversed_and_charged_again_when_done(self):
        order = self.make_accepted()
        first = order.charge_ids
        order._send_back("Not clean")
        self.assertEqual(self.total(order), 0.0)
        self.assertTrue(first.is_reversed)
        self.assertEqual(set(order.charge_ids.mapped("state")), {"reversed"})
        self.fill_in(order).action_report()
        order.action_check()
        charge = self.current(order)
        self.assertEqual((charge.revision, charge.amount), (2, 1000.0))
        self.assertEqual(self.total(order), 1000.0)

    def test_a_line_of_work_that_was_sent_back_may_be_taken_off(self):
        order = self.make_accepted(lines=[{}, {"quantity": 2}])
        self.assertEqual(self.total(order), 3000.0)
        order._send_back("Not ordered")
        order.line_ids[1].unlink()
        self.fill_in(order).action_report()
        order.action_check()
        self.assertEqual(self.amounts(order), [("work", 1000.0)])
        self.assertEqual(self.total(order), 1000.0)

    def test_another_entity_reverses_and_charges_anew(self):
        order = self.make_accepted()
        old = self.current(order)
        entity = self.env["res.partner"].create(
            {"name": "Shop", "is_company": True, "parent_id": self.client.id}
        )
        order.line_ids.entity_id = entity
        new = self.current(order)
        self.assertEqual((new.entity_id, new.revision), (entity, 2))
        reversal = order.charge_ids - old - new
        self.assertEqual(reversal.reversal_of_id, old)
        self.assertEqual(
            (reversal.amount, reversal.entity_id), (-1000.0, old.entity_id)
        )

    def test_what_stands_in_a_document_is_corrected_by_open_charges(self):
        order = self.make_accepted()
        billed = self.current(order)
        self.put_into_document(billed)
        order.with_user(self.manager).sudo()._send_back("Wrong")
        self.assertEqual((billed.state, billed.is_reversed), ("document", True))
        reversal = order.charge_ids - billed
        self.assertEqual((reversal.state, reversal.amount), ("open", -1000.0))
        self.assertEqual(self.total(order), 0.0)

    def test_another_price_reaches_open_work_by_price_again_only(self):
        order = self.make_accepted()
        self.contract.price_ids.price = 1300.0
        self.assertEqual(self.amounts(order), [("work", 1000.0)])
        self.current(order).with_user(self.officer).action_price_again()
        self.assertEqual(self.amounts(order), [("work", 1300.0)])
        self.assertEqual(self.total(order), 1300.0)

    def test_a_price_that_stands_in_a_document_stays(self):
        self.put_into_document(self.current(self.make_accepted()))
        line = self.contract.price_ids
        with self.assertRaisesRegex(UserError, "End the line"):
            line.price = 1300.0
        with self.assertRaisesRegex(UserError, "End the line"):
            line.unlink()
        line.date_to = date(2026, 12, 31)

    def test_nobody_writes_or_deletes_charges(self):
        charge = self.current(self.make_accepted())
        with self.assertRaises(AccessError):
            charge.with_user(self.officer).write({"amount": 1.0})
        with self.assertRaises(AccessError):
            charge.with_user(self.manager).unlink()
        with self.assertRaisesRegex(UserError, "not deleted"):
            charge.unlink()

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_a_second_charge_or_reversal(self):
        charge = self.current(self.make_accepted())
        vals = charge.copy_data()[0]
        for twice in (
            {**vals, "revision": 1},
            {**vals, "revision": 2},
        ):
            with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
                self.env["service.charge"].create(twice)
        self.env["service.charge"]._reverse(charge.ids)
        count = self.env["service.charge"].search_count([])
        self.env["service.charge"]._reverse(charge.ids)
        self.assertEqual(self.env["service.charge"].search_count([]), count)
