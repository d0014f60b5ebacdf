from datetime import date

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .common import ServiceSaleCommon


@tagged("post_install", "-at_install")
class TestFollow(ServiceSaleCommon):
    def run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "service_sale.ir_cron_follow_estimates"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def make_ending(self, days):
        estimate = self.make_sent()
        today = estimate.company_id._service_today()
        estimate.validity_date = fields.Date.add(today, days=days)
        self.env.flush_all()
        return estimate

    def reminders(self, estimate):
        return estimate.message_ids.filtered(
            lambda message: "waits for your decision" in (message.body or "")
        )

    def test_an_estimate_expires_unanswered_and_the_responsible_is_told(self):
        self.ticket._move_to_state("open")
        estimate = self.make_ending(-1)
        self.run_cron()
        self.assertEqual(estimate.service_state, "expired")
        self.assertEqual(self.ticket.estimate_state, "expired")
        self.assertEqual(self.ticket.state, "open")
        self.assertTrue(
            self.ticket.activity_ids.filtered(lambda a: a.user_id == self.seller)
        )

    def test_the_last_day_is_that_of_the_company(self):
        self.env.company.resource_calendar_id.tz = "Asia/Kamchatka"
        estimate = self.make_sent()
        estimate.validity_date = date(2031, 5, 10)
        self.env.flush_all()
        # 11 May, 01:00 in Kamchatka
        with freeze_time("2031-05-10 11:30:00"):
            self.run_cron()
            self.assertEqual(estimate.service_state, "sent")
        with freeze_time("2031-05-10 13:00:00"):
            self.run_cron()
        self.assertEqual(estimate.service_state, "expired")

    def test_the_term_of_a_team_begins_on_the_day_of_the_company(self):
        self.env.company.resource_calendar_id.tz = "Asia/Kamchatka"
        self.team.write({"has_estimate_terms": True, "estimate_days": 3})
        with freeze_time("2031-05-10 13:00:00"):
            estimate = self.make_estimate()
        self.assertEqual(estimate.validity_date, date(2031, 5, 14))

    def test_prolonged_it_waits_again(self):
        estimate = self.make_ending(-1)
        self.run_cron()
        estimate.validity_date = fields.Date.add(
            self.env.company._service_today(), days=9
        )
        self.assertEqual(estimate.service_state, "sent")
        self.assertEqual(self.ticket.state, "waiting")

    def test_the_client_is_reminded_once(self):
        estimate = self.make_ending(2)
        self.run_cron()
        self.assertEqual(len(self.reminders(estimate)), 1)
        self.assertIn(self.contact, self.reminders(estimate).notified_partner_ids)
        self.run_cron()
        self.assertEqual(len(self.reminders(estimate)), 1)
        self.assertEqual(estimate.service_state, "sent")

    def test_nobody_is_reminded_early_or_where_it_is_not_wanted(self):
        estimate = self.make_ending(9)
        self.run_cron()
        self.assertFalse(self.reminders(estimate))
        self.env.company.service_estimate_reminder_days = 0
        estimate.validity_date = self.env.company._service_today()
        self.env.flush_all()
        self.run_cron()
        self.assertFalse(self.reminders(estimate))

    def test_what_is_accepted_neither_ends_nor_is_reminded_of(self):
        estimate = self.make_ending(1)
        self.accept(estimate)
        estimate.validity_date = fields.Date.add(
            self.env.company._service_today(), days=-3
        )
        self.env.flush_all()
        self.run_cron()
        self.assertEqual(estimate.service_state, "accepted")
        self.assertFalse(self.reminders(estimate))
