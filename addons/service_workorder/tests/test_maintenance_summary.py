from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.queue_job.tests.common import trap_jobs

from .test_maintenance import MaintenanceCommon

VISITS = "odoo.addons.service_workorder.models.maintenance.service_maintenance_visit"


@tagged("post_install", "-at_install")
class TestMaintenanceSummary(MaintenanceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dispatcher.lang = "en_US"
        # the directory names who goes everywhere
        cls.env["service.assignment.rule"].create(
            [
                {"client_id": client.id, "resource_id": cls.contractor.id}
                for client in cls.client | cls.other_client
            ]
        )

    def make_run(self, **values):
        return super().make_run(user_id=self.dispatcher.id, **values)

    def last_message(self, run):
        return run.message_ids.filtered(
            lambda message: self.dispatcher.partner_id in message.notified_partner_ids
        )[:1]

    def fail_for(self, client):
        """Let the visits of a client fail; returns what fails no more."""
        Visit = self.env.registry["service.maintenance.visit"]
        original = Visit._prepare_ticket

        def fail(visit, lines):
            if visit.client_id == client:
                raise UserError("The client is closed.")  # pylint: disable=translation-required
            return original(visit, lines)

        self.patch(Visit, "_prepare_ticket", fail)
        return lambda: self.patch(Visit, "_prepare_ticket", original)

    def test_whoever_is_responsible_is_told_what_came_of_it(self):
        homeless = self.env["service.ci"].create(
            {"name": "Nowhere", "client_id": self.client.id, "state": "in_use"}
        )
        self.make_plans(homeless)
        run = self.plan()
        message = self.last_message(run)
        self.assertIn("3 of 3 visits are planned", message.body)
        self.assertIn("choose one on the configuration item: 1", message.body)
        self.assertIn(f"/odoo/maintenance-runs/{run.id}", message.body)
        self.assertFalse(run.activity_ids)

    def test_whoever_pressed_the_button_is_told_though_it_is_the_same_person(self):
        run = self.make_run()
        with trap_jobs() as trap:
            run.with_user(self.dispatcher).action_run()
            trap.perform_enqueued_jobs()
        self.assertTrue(self.last_message(run))

    def test_what_failed_and_what_nobody_takes_is_put_on_the_list(self):
        self.fail_for(self.other_client)
        self.env["service.assignment.rule"].search([]).unlink()
        self.env["service.resource"].search([]).action_archive()
        with mute_logger(VISITS):
            run = self.plan()
        todo = run.activity_ids
        self.assertEqual(todo.user_id, self.dispatcher)
        self.assertEqual(
            todo.summary, "Visits that need you: failed: 1, nobody goes: 2"
        )
        body = self.last_message(run).body
        self.assertIn("The client is closed.", body)
        self.assertIn("Nobody may be sent at all", body)
        order = self.orders(run)[:1]
        self.assertIn(f"/mail/view?model=service.workorder&amp;res_id={order.id}", body)

    def test_what_failed_is_tried_again_by_one_button(self):
        heal = self.fail_for(self.other_client)
        with mute_logger(VISITS):
            run = self.plan()
        self.assertEqual((run.planned_count, run.failed_count), (2, 1))
        heal()
        with trap_jobs() as trap:
            run.action_retry_failed()
            trap.perform_enqueued_jobs()
        self.env.invalidate_all()
        self.assertEqual((run.state, run.planned_count), ("done", 3))
        self.assertFalse(run.activity_ids)

    def test_a_run_ends_only_when_nothing_is_left_to_plan(self):
        run = self.make_run()
        with trap_jobs():
            run.action_run()
            run._finish()
        self.assertEqual(run.state, "running")
        self.assertFalse(self.last_message(run))

    def test_the_screen_asks_how_far_it_is(self):
        self.patch(
            self.env.registry["service.maintenance.run"], "_get_chunk_size", lambda s: 1
        )
        run = self.make_run()
        with trap_jobs() as trap:
            run.action_run()
            next(j for j in trap.enqueued_jobs if j.method_name == "_plan").perform()
        self.env.invalidate_all()
        progress = run.with_user(self.agent).get_progress()
        self.assertEqual((progress["state"], progress["planned_count"]), ("running", 1))
        self.assertEqual(round(progress["progress"]), 33)

    # Mails

    def test_mails_that_were_not_sent_are_sent_again_by_one_button(self):
        self.contractor.partner_id.email = False
        run = self.plan()
        orders = self.orders(run)
        orders._send_mails()
        self.assertEqual(run.unsent_count, 3)
        self.contractor.partner_id.email = "office@fast-hands.example"
        with trap_jobs() as trap:
            run.action_send_again()
            trap.perform_enqueued_jobs()
        self.env.invalidate_all()
        self.assertEqual(set(orders.mapped("mail_state")), {"sent"})
        self.assertEqual(run.unsent_count, 0)


@tagged("post_install", "-at_install")
class TestMaintenanceTimer(MaintenanceCommon):
    @classmethod
    @freeze_time("2026-02-01")
    def setUpClass(cls):
        super().setUpClass()
        cls.env["service.maintenance.schedule"].search([]).action_archive()
        cls.schedule = cls.env["service.maintenance.schedule"].create(
            {
                "name": "Next month",
                "day": 20,
                "mode": "plan",
                "with_overdue": False,
                "user_id": cls.dispatcher.id,
            }
        )

    def tick(self, day):
        """Let the timer look at the clock, and the jobs run."""
        cron = self.env.ref("service_workorder.ir_cron_maintenance")
        with freeze_time(f"{day} 08:00:00"), trap_jobs():
            with self.enter_registry_test_mode():
                cron.method_direct_trigger()
            self.env.invalidate_all()
            # the jobs, in the transaction of the test
            for run in self.schedule.run_ids:
                run.visit_ids._plan()
                run._finish()
        self.env.invalidate_all()
        return self.schedule.run_ids

    def told(self, run):
        return run.message_ids.notified_partner_ids

    def test_the_next_start_follows_from_the_day(self):
        self.assertEqual(self.schedule.next_on, date(2026, 2, 20))
        with freeze_time("2026-02-21"):
            self.schedule.day = 10
            self.assertEqual(self.schedule.next_on, date(2026, 3, 10))
        with freeze_time("2026-02-01"):
            self.schedule.day = 31
            self.assertEqual(self.schedule.next_on, date(2026, 2, 28))

    def test_before_its_day_nothing_starts(self):
        self.assertFalse(self.tick("2026-02-19"))

    def test_on_its_day_the_visits_of_the_next_month_are_planned(self):
        run = self.tick("2026-02-20")
        self.assertEqual(
            (run.date_from, run.date_to), (date(2026, 3, 1), date(2026, 3, 31))
        )
        self.assertEqual((run.state, run.planned_count), ("done", 3))
        self.assertEqual(self.schedule.next_on, date(2026, 3, 20))
        self.assertIn(self.dispatcher.partner_id, self.told(run))

    def test_each_month_is_started_once(self):
        run = self.tick("2026-02-20")
        self.assertEqual(self.tick("2026-02-20"), run)
        self.schedule.next_on = date(2026, 2, 20)
        self.assertEqual(self.tick("2026-02-21"), run)

    @mute_logger("odoo.sql_db")
    def test_the_database_knows_each_month_once(self):
        run = self.tick("2026-02-20")
        with self.assertRaisesRegex(Exception, "schedule_uniq"), self.cr.savepoint():
            self.make_run(schedule_id=self.schedule.id)
            self.env.flush_all()
        self.assertEqual(self.schedule.run_ids, run)

    def test_after_a_standstill_it_starts_at_once(self):
        run = self.tick("2026-02-26")
        self.assertEqual(run.date_from, date(2026, 3, 1))

    def test_of_several_months_that_were_missed_none_is_lost(self):
        self.plans[0].next_date = date(2026, 4, 5)
        run = self.tick("2026-03-25")
        self.assertEqual(run.date_from, date(2026, 4, 1))
        self.assertTrue(run.with_overdue)
        self.assertEqual(run.line_ids.plan_id, self.plans)
        self.assertEqual(self.schedule.next_on, date(2026, 4, 20))

    def test_a_dry_timer_shows_what_is_due_and_tells(self):
        self.schedule.mode = "preview"
        run = self.tick("2026-02-20")
        self.assertEqual((run.state, run.visit_count), ("draft", 3))
        self.assertFalse(self.orders(run))
        message = run.message_ids.filtered("notified_partner_ids")
        self.assertIn("3 visits are due", message.body)

    def test_nothing_due_is_said(self):
        self.plans.next_date = date(2027, 1, 1)
        run = self.tick("2026-02-20")
        message = run.message_ids.filtered("notified_partner_ids")
        self.assertIn("nothing is due", message.body)

    def test_filters_and_options_go_into_the_run(self):
        self.schedule.write(
            {
                "client_ids": [(4, self.other_client.id)],
                "is_spread": True,
                "months_ahead": 1,
            }
        )
        run = self.tick("2026-02-20")
        self.assertTrue(run.is_spread)
        self.assertEqual(run.line_ids.ci_id, self.others)

    def test_what_goes_wrong_is_told_once_and_tried_again(self):
        Schedule = self.env.registry["service.maintenance.schedule"]
        original = Schedule._prepare_run

        def fail(schedule, on, is_late):
            raise UserError("No way.")  # pylint: disable=translation-required

        self.patch(Schedule, "_prepare_run", fail)
        self.assertFalse(self.tick("2026-02-20"))
        self.tick("2026-02-20")
        told = self.schedule.message_ids.filtered("notified_partner_ids")
        self.assertEqual(len(told), 1)
        self.assertEqual(self.schedule.error, "No way.")
        self.patch(Schedule, "_prepare_run", original)
        self.assertTrue(self.tick("2026-02-20"))
        self.assertFalse(self.schedule.error)

    def test_each_company_has_its_own_timers(self):
        company = self.env["res.company"].create({"name": "Branch"})
        self.env.user.company_ids += company
        other = self.schedule.copy(
            {
                "company_id": company.id,
                "user_id": self.env.uid,
                "next_on": "2026-02-20",
            }
        )
        self.tick("2026-02-20")
        self.assertEqual(other.run_ids.company_id, company)
        self.assertFalse(other.run_ids.visit_ids)
        self.assertEqual(len(self.schedule.run_ids.visit_ids), 3)
