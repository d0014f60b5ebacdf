from datetime import date, timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from .test_maintenance import MaintenanceCommon


@tagged("post_install", "-at_install")
class TestMaintenanceSpread(MaintenanceCommon):
    """March 2026 begins on a Sunday; the performer works from Monday to Friday."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["service.resource"].search([]).action_archive()
        cls.contractor.active = True
        cls.calendar = cls.make_calendar("Week", "Europe/Moscow", (9, 17))
        cls.contractor.write(
            {"resource_calendar_id": cls.calendar.id, "daily_capacity": 2}
        )
        cls.territory = cls.env["service.territory"].create({"name": "Tver"})
        cls.contractor.territory_ids = cls.territory
        cls.buildings = (cls.site | cls.office | cls.shop | cls.other_site).building_id
        cls.buildings.territory_id = cls.territory
        cls.buildings.tz = "Europe/Moscow"

    def make_shops(self, count, street="ул. Труда", **building):
        """Return the items of so many shops of the client, each due in March."""
        buildings = self.env["service.building"].create(
            [
                {
                    "street": f"{street}, {number + 1}",
                    "city": "Тверь",
                    "territory_id": self.territory.id,
                    "tz": "Europe/Moscow",
                    **building,
                }
                for number in range(count)
            ]
        )
        sites = self.env["service.site"].create(
            [
                {
                    "name": building.street,
                    "client_id": self.client.id,
                    "building_id": building.id,
                }
                for building in buildings
            ]
        )
        cis = self.env["service.ci"].create(
            [{"name": "Till", "site_id": site.id, "state": "in_use"} for site in sites]
        )
        self.make_plans(cis)
        return cis

    @freeze_time("2026-02-20 10:00:00")
    def spread(self, **values):
        return self.plan(is_spread=True, **values)

    def days(self, run):
        """Return the days of the visits of a run, as they are in Moscow."""
        return [
            (start + timedelta(hours=3)).date()
            for start in self.orders(run).mapped("planned_start")
            if start
        ]

    def test_without_the_option_no_visit_gets_a_day(self):
        run = self.plan()
        self.assertEqual(self.orders(run).resource_id, self.contractor)
        self.assertFalse(any(self.orders(run).mapped("planned_start")))
        self.assertFalse(run.undated_count)

    def test_the_company_says_whether_runs_spread(self):
        self.assertFalse(self.make_run().is_spread)
        self.env.company.maintenance_is_spread = True
        self.assertTrue(self.make_run().is_spread)
        self.assertFalse(self.make_run(is_spread=False).is_spread)

    def test_visits_lie_on_days_at_work_within_the_capacity(self):
        self.make_shops(37)
        run = self.spread()
        days = self.days(run)
        self.assertEqual(len(days), 40)
        self.assertTrue(all(day.weekday() < 5 for day in days))
        self.assertTrue(all(day.month == 3 for day in days))
        self.assertLessEqual(max(days.count(day) for day in days), 2)
        # 22 days at work: the visits are everywhere in the month
        self.assertGreaterEqual(len(set(days)), 20)

    def test_visits_of_a_day_follow_each_other_from_the_beginning_of_work_on(self):
        self.make_shops(37)
        orders = self.orders(self.spread()).sorted("planned_start")
        first, second = orders[:2]
        self.assertEqual(str(first.planned_start), "2026-03-02 06:00:00")
        self.assertEqual(
            first.planned_end - first.planned_start, timedelta(hours=first.work_hours)
        )
        self.assertEqual(second.planned_start, first.planned_end)

    def test_holidays_of_the_company_and_leaves_are_left_free(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Women's Day",
                "calendar_id": self.calendar.id,
                "date_from": "2026-03-08 21:00:00",
                "date_to": "2026-03-09 20:59:59",
            }
        )
        self.env["service.resource.absence"].create(
            {
                "resource_id": self.contractor.id,
                "date_from": date(2026, 3, 16),
                "date_to": date(2026, 3, 20),
            }
        )
        self.make_shops(29)
        days = self.days(self.spread())
        self.assertEqual(len(days), 32)
        self.assertNotIn(date(2026, 3, 9), days)
        self.assertFalse([day for day in days if 16 <= day.day <= 20])

    def test_what_stands_in_the_plan_already_takes_its_place(self):
        with freeze_time("2026-02-20"):
            busy = self.make_order()
            busy.write({"planned_start": "2026-03-02 07:00:00"})
            self.make_order().write({"planned_start": "2026-03-03 07:00:00"})
            self.assign(busy, self.contractor)
        self.contractor.daily_capacity = 1
        busy.line_ids.unlink()
        run = self.spread()
        self.assertNotIn(date(2026, 3, 2), self.days(run))

    def test_near_addresses_are_visited_on_one_day(self):
        near = self.make_shops(2, "ул. Новая", latitude=56.8587, longitude=35.9176)
        self.make_shops(2)
        run = self.spread()
        days = {
            order.planned_start.date()
            for order in self.orders(run)
            if order.line_ids.ci_id <= near
        }
        self.assertEqual(len(days), 1)

    def test_whoever_has_no_room_left_is_not_chosen(self):
        self.make_shops(50)
        run = self.spread()
        self.assertEqual(len(self.days(run)), 44)
        self.assertEqual((run.unassigned_count, run.undated_count), (9, 0))
        problems = run.visit_ids.filtered(
            lambda visit: visit.order_id.state == "draft"
        ).mapped("error")
        self.assertIn("no visit left in the period", problems[0])

    def test_the_responsible_one_keeps_what_does_not_fit_and_somebody_is_told(self):
        self.env["service.assignment.rule"].create(
            {"client_id": self.client.id, "resource_id": self.contractor.id}
        )
        self.make_shops(50)
        run = self.spread()
        self.assertEqual(len(self.days(run)), 44)
        self.assertEqual(run.undated_count + run.unassigned_count, 9)
        undated = self.env["service.maintenance.visit"].search(
            run._get_undated_domain()
        )
        self.assertTrue(undated)
        for visit in undated:
            self.assertIn("has no free day until", visit.error)

    @freeze_time("2026-03-20 10:00:00")
    def test_days_that_are_over_are_not_planned(self):
        run = self.plan(is_spread=True)
        self.assertEqual(len(self.days(run)), 3)
        self.assertGreater(min(self.days(run)), date(2026, 3, 20))

    @freeze_time("2026-04-20 10:00:00")
    def test_a_period_that_is_over_cannot_be_spread(self):
        run = self.make_run(is_spread=True)
        with self.assertRaisesRegex(UserError, "The period is over"):
            run.action_run()
        self.assertEqual(run.state, "draft")

    def test_dispatchers_without_rights_on_employees_spread_them(self):
        self.contractor.active = False
        employee = self.env["hr.employee"].create({"name": "Own man"})
        self.technician.write(
            {
                "active": True,
                "employee_id": employee.id,
                "territory_ids": [(6, 0, self.territory.ids)],
            }
        )
        run = self.make_run(is_spread=True)
        with freeze_time("2026-02-20 10:00:00"), trap_jobs() as trap:
            run.with_user(self.dispatcher).action_run()
            trap.perform_enqueued_jobs()
        self.env.invalidate_all()
        self.assertEqual(self.orders(run).resource_id, self.technician)
        self.assertEqual(len(self.days(run)), 3)

    def test_chunks_share_the_room(self):
        self.patch(
            self.env.registry["service.maintenance.run"], "_get_chunk_size", lambda s: 7
        )
        self.make_shops(50)
        run = self.spread()
        self.assertEqual(len(self.days(run)), 44)
        self.assertEqual(run.undated_count, 0)

    # Mails

    def test_performers_are_written_to_when_their_visits_have_days(self):
        run = self.make_run(is_spread=True)
        with freeze_time("2026-02-20 10:00:00"), trap_jobs() as trap:
            run.action_run()
            for job in list(trap.enqueued_jobs):
                if job.method_name == "_plan":
                    job.perform()
            orders = self.orders(run)
            self.assertEqual(orders.resource_id, self.contractor)
            self.assertFalse(any(orders.mapped("mail_state")))
            run._finish()
        self.assertEqual(set(orders.mapped("mail_state")), {"queued"})
        self.assertTrue(all(orders.mapped("planned_start")))

    @freeze_time("2026-02-20 10:00:00")
    def test_a_stopped_run_gives_days_to_what_it_has_planned(self):
        self.patch(
            self.env.registry["service.maintenance.run"], "_get_chunk_size", lambda s: 1
        )
        run = self.make_run(is_spread=True)
        with trap_jobs() as trap:
            run.action_run()
            plans = [job for job in trap.enqueued_jobs if job.method_name == "_plan"]
            plans[0].perform()
            run.action_stop()
            settle = [j for j in trap.enqueued_jobs if j.method_name == "_settle"]
            settle[0].perform()
        self.env.invalidate_all()
        self.assertEqual(len(self.days(run)), 1)
        self.assertEqual(self.orders(run).mapped("mail_state"), ["queued"])
        self.plan(run)
        self.assertEqual(len(self.days(run)), 3)

    # Batch

    def test_many_visits_cost_as_many_queries_as_few(self):
        def queries(count, month):
            cis = self.make_shops(count)
            cis.maintenance_ids.next_date = month
            run = self.make_run(
                is_spread=True, date_from=month, date_to=month + timedelta(days=27)
            )
            self.contractor.daily_capacity = 10
            run.action_preview()
            run.state = "running"
            with trap_jobs():
                run.visit_ids._plan()
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.cr.sql_log_count
                run._spread()
                self.env.flush_all()
            return self.cr.sql_log_count - before

        with freeze_time("2026-02-20"):
            queries(2, date(2027, 3, 1))  # fills the caches
            self.assertLessEqual(
                queries(40, date(2029, 3, 1)), queries(5, date(2028, 3, 1)) + 3
            )

    # When somebody is let in, and who is there to go

    def test_nobody_is_sent_to_a_site_that_is_closed(self):
        site = self.make_shops(1).site_id
        # Thursdays only, from noon on
        site.calendar_id = self.env["resource.calendar"].create(
            {
                "name": "Thursdays",
                "tz": "Europe/Moscow",
                "attendance_ids": [
                    Command.clear(),
                    Command.create(
                        {
                            "name": "Afternoon",
                            "dayofweek": "3",
                            "hour_from": 12,
                            "hour_to": 16,
                        }
                    ),
                ],
            }
        )
        orders = self.orders(self.spread())
        order = orders.filtered(lambda order: order.line_ids.site_id == site)
        start = order.planned_start + timedelta(hours=3)
        self.assertEqual((start.weekday(), start.hour), (3, 12))

    def test_a_visit_that_no_day_suits_says_so(self):
        site = self.make_shops(1).site_id
        site.calendar_id = self.make_calendar("Never", "Europe/Moscow", (9, 17))
        site.calendar_id.attendance_ids.unlink()
        run = self.spread()
        self.assertEqual(run.undated_count, 1)

    def test_a_firm_sends_no_more_than_its_people_can(self):
        self.contractor.daily_capacity = 6
        self.goer.write({"active": True, "daily_capacity": 1})
        self.make_shops(12)
        days = self.days(self.spread())
        self.assertEqual(len(days), len(set(days)))

    def test_nobody_goes_when_all_its_people_are_away(self):
        self.goer.write({"active": True, "daily_capacity": 5})
        self.env["service.resource.absence"].create(
            {
                "resource_id": self.goer.id,
                "date_from": date(2026, 3, 1),
                "date_to": date(2026, 3, 20),
            }
        )
        self.make_shops(3)
        self.assertGreater(min(self.days(self.spread())), date(2026, 3, 20))
