"""What performers are told without asking: once, and those whom it concerns."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import PerformerBotCommon


@tagged("post_install", "-at_install")
class TestPerformerNews(PerformerBotCommon):
    def setUp(self):
        super().setUp()
        self.settle()
        self.forget()

    def test_a_new_job_is_told_once_with_its_visit(self):
        order = self.make_order()
        self.assign(order, self.contractor)
        start = fields.Datetime.now() + timedelta(days=1)
        order.write({"planned_start": start, "planned_end": start})
        self.settle()
        told = self.said(self.boss)
        self.assertEqual(told.count("A job for you"), 1)
        self.assertIn("Visit:", told)
        self.assertFalse(self.said(self.rivals))
        self.assertFalse(self.said(self.own))

    def test_what_is_handed_over_is_told_to_whoever_goes(self):
        self.job.technician_id = self.goer
        self.settle()
        self.assertIn("A job for you", self.said(self.goers))
        self.assertFalse(self.said(self.boss))

    def test_another_hour_is_told(self):
        self.job.planned_start = fields.Datetime.now()
        self.settle()
        self.assertIn("has changed", self.said(self.boss))

    def test_what_stays_as_it_was_is_not_told(self):
        start = self.job.planned_start
        self.job.planned_start = fields.Datetime.now()
        self.job.planned_start = start
        self.job.priority = "2"
        self.settle()
        self.assertFalse(self.said(self.boss))

    def test_a_job_that_goes_to_another_is_told_to_both(self):
        self.assign(self.job, self.rival)
        self.settle()
        self.assertIn("Not yours any more", self.said(self.boss))
        self.assertIn("A job for you", self.said(self.rivals))

    def test_a_job_that_is_given_up_is_told(self):
        self.job.action_cancel()
        self.settle()
        self.assertIn("Not yours any more", self.said(self.boss))

    def test_work_to_do_again_is_told_with_its_reason(self):
        self.fill_in(self.job).action_report()
        self.settle()
        self.forget()
        self.job._send_back("The lamp blinks")
        self.settle()
        told = self.said(self.boss)
        self.assertEqual(told.count("To do again: The lamp blinks"), 2)
        self.press(self.boss, f"w:{self.job.id}:here")
        self.assertEqual(self.job.state, "in_progress")

    def test_accepted_work_is_told(self):
        self.fill_in(self.job).action_report()
        self.settle()
        self.assertFalse(self.said(self.boss))
        self.job.action_check()
        self.settle()
        self.assertIn("Accepted by us", self.said(self.boss))

    def test_many_jobs_are_one_message(self):
        orders = self.env["service.workorder"].union(
            *(self.make_order() for _ in range(7))
        )
        self.assign(orders, self.contractor)
        self.settle()
        told = self.said(self.boss)
        self.assertIn("Jobs for you: 7", told)
        self.assertEqual(told.count("\n"), 6, "A head, five jobs, and more.")

    def test_many_offers_are_one_message(self):
        orders = self.env["service.workorder"].union(
            *(self.make_order() for _ in range(11))
        )
        offers = self.env["service.workorder.offer"].union(
            *(self.make_offer(order, self.contractor) for order in orders)
        )
        offers._send()
        self.assertEqual(self.said(self.boss), "Offers to answer: 11")
        told = self.tap(self.boss, "Offers")
        self.assertEqual(told.count("The first who accepts has it"), 10)

    def test_a_bot_that_is_switched_off_keeps_no_old_news(self):
        self.account.state = "off"
        self.job.action_cancel()
        self.settle()
        self.assertFalse(self.said(self.boss))

    def test_what_is_rolled_back_is_not_told(self):
        with self.env.cr.savepoint() as savepoint:
            self.job.action_cancel()
            savepoint.rollback()
        self.env.invalidate_all()
        self.settle()
        self.assertFalse(self.said(self.boss))

    def test_a_blocked_chat_is_left_alone(self):
        self.boss._note_blocked(True)
        self.job.action_cancel()
        self.settle()
        self.assertFalse(self.said(self.boss))

    def test_where_nobody_has_a_chat_it_costs_nothing(self):
        self.env["service.resource.link"].search([]).unlink()
        self.settle()
        self.job.planned_start = fields.Datetime.now()
        self.settle()
        later = fields.Datetime.now() + timedelta(hours=1)
        with self.assertQueryCount(0):
            self.job._watch_for_chats()
        self.assertNotEqual(self.job.planned_start, later)
