from datetime import timedelta

from psycopg2.errors import CheckViolation

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ServiceWorkorderCommon


@tagged("post_install", "-at_install")
class TestOrderGuards(ServiceWorkorderCommon):
    """What users cannot do to a work order, whichever way they ask for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.make_order()
        cls.mine = cls.assign(cls.order).with_user(cls.technician_user)

    # Facts

    def test_facts_are_not_wiped_out_either(self):
        order = self.make_reported(self.order)
        order._send_back("The seal is missing")
        with self.assertRaisesRegex(UserError, "use its buttons"):
            self.mine.write({"rework_count": 0})
        self.assertEqual(order.rework_count, 1)

    def test_what_follows_from_the_ticket_is_not_written(self):
        for vals in (
            {"client_id": self.contact.id},
            {"number": "W-1"},
            {"assignment_note": "<p>Me</p>"},
            {"mail_state": "sent"},
        ):
            with self.assertRaisesRegex(UserError, "use its buttons"):
                self.mine.write(vals)

    def test_a_new_order_is_a_draft_of_an_open_ticket(self):
        Order = self.env["service.workorder"].with_user(self.agent)
        values = {"name": "Visit", "ticket_id": self.ticket.id}
        with self.assertRaisesRegex(UserError, "is a draft"):
            Order.create({**values, "state": "done", "resource_id": self.technician.id})
        closed = self.make_order_ticket()
        closed.action_close()
        with self.assertRaisesRegex(UserError, "reopen it"):
            Order.create({**values, "ticket_id": closed.id})

    def test_a_cancelled_order_of_a_closed_ticket_stays_cancelled(self):
        self.order.action_cancel()
        self.ticket.action_close()
        with self.assertRaisesRegex(UserError, "reopen it"):
            self.order.action_draft()

    def test_what_was_checked_is_changed_no_more(self):
        order = self.make_reported(self.order)
        order.action_check()
        changes = (
            lambda: self.mine.write({"report": "<p>More</p>"}),
            lambda: self.mine.write({"performed_on": "2020-01-01"}),
            lambda: self.mine.write({"resource_id": self.contractor.id}),
            lambda: self.mine.line_ids.write({"result": "not_possible"}),
            lambda: self.mine.line_ids.unlink(),
            lambda: self.mine.check_ids[0].write({"passed": "no"}),
            lambda: self.mine.write({"line_ids": [Command.create({"name": "More"})]}),
        )
        for number, change in enumerate(changes):
            with (
                self.subTest(number),
                self.assertRaisesRegex(UserError, "send it back"),
            ):
                change()

    def test_the_legal_entity_of_checked_work_may_be_corrected(self):
        self.make_reported(self.order).action_check()
        self.mine.line_ids.write({"entity_id": self.client.id})
        self.assertEqual(self.order.line_ids.entity_id, self.client)

    # Checklists

    def test_performers_do_not_spare_themselves_required_points(self):
        check = self.mine.check_ids[0]
        for change in (
            lambda: check.unlink(),
            lambda: check.write({"is_required": False}),
            lambda: check.write({"kind": "text"}),
        ):
            with self.assertRaisesRegex(UserError, "has to be checked"):
                change()
        check.with_user(self.leader).is_required = False

    # Performers

    def test_a_technician_of_a_firm_is_sent_by_the_firm(self):
        with self.assertRaisesRegex(UserError, "choose the firm"):
            self.order.write({"resource_id": self.goer.id})

    def test_nobody_of_the_former_firm_goes_for_the_next_one(self):
        order = self.make_order()
        order._assign_to(self.contractor, self.goer)
        order.write({"resource_id": self.technician.id})
        self.assertFalse(order.technician_id)

    def test_who_is_archived_is_not_sent(self):
        self.contractor.active = False
        with self.assertRaisesRegex(UserError, "cannot be sent now"):
            self.order.write({"resource_id": self.contractor.id})

    # Days and norms

    def test_work_is_not_done_on_a_day_to_come(self):
        order = self.fill_in(self.order)
        order.performed_on = self.env.company._service_today() + timedelta(days=3)
        with self.assertRaisesRegex(UserError, "day to come"):
            order.action_report()

    def test_another_norm_of_the_catalogue_moves_no_old_order(self):
        self.assertEqual(self.order.work_hours, 1.5)
        self.item.work_hours = 8
        self.assertEqual(self.order.work_hours, 1.5)

    # Arrival

    def test_nobody_arrives_at_work_that_is_over(self):
        self.make_reported(self.order)
        with self.assertRaisesRegex(UserError, "nobody is on the way"):
            self.mine.arrive(56.8, 35.9)

    def test_a_position_that_is_no_number_is_refused_in_words(self):
        with self.assertRaisesRegex(ValidationError, "no place on Earth"):
            self.mine.arrive("north", 35.9)

    # Clients

    def test_days_of_silence_are_asked_for(self):
        client = self.env["res.partner"].create({"name": "Silent"})
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            client.workorder_silence = "days"
            client.flush_recordset()
