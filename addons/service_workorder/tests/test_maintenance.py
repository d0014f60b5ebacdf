from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.queue_job.tests.common import trap_jobs

from .common import ServiceWorkorderCommon

MARCH = {"date_from": date(2026, 3, 1), "date_to": date(2026, 3, 31)}


class MaintenanceCommon(ServiceWorkorderCommon):
    """Registers of two clients at three addresses, each with a plan due in March."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.item.check_ids.unlink()
        cls.other_item = cls.env["service.catalog.item"].create({"name": "Cleaning"})
        # The same house, spelled otherwise, another office of the same client.
        cls.same_building = cls.env["service.building"].create(
            {"street": "Ленина ул., дом 5, офис 2", "city": "г. Тверь"}
        )
        cls.far_building = cls.env["service.building"].create(
            {"street": "ул. Мира, 7", "city": "Тверь"}
        )
        cls.office, cls.shop = cls.env["service.site"].create(
            [
                {
                    "name": "Office",
                    "client_id": cls.client.id,
                    "building_id": cls.same_building.id,
                },
                {
                    "name": "Shop 2",
                    "client_id": cls.client.id,
                    "building_id": cls.far_building.id,
                },
            ]
        )
        cls.at_office, cls.at_shop, cls.others = cls.env["service.ci"].create(
            [
                {"name": name, "site_id": site.id, "state": "in_use"}
                for name, site in (
                    ("Register at the office", cls.office),
                    ("Register at shop 2", cls.shop),
                    ("Register of the cafe", cls.other_site),
                )
            ]
        )
        cls.cis = cls.ci | cls.at_office | cls.at_shop | cls.others
        cls.plans = cls.make_plans(cls.cis)

    @classmethod
    def make_plans(cls, cis, next_date=date(2026, 3, 10), **values):
        return cls.env["service.maintenance.plan"].create(
            [
                {
                    "ci_id": ci.id,
                    "item_id": cls.item.id,
                    "interval": 3,
                    "next_date": next_date,
                    **values,
                }
                for ci in cis
            ]
        )

    def make_run(self, **values):
        return self.env["service.maintenance.run"].create({**MARCH, **values})

    def plan(self, run=None, **values):
        """Press the button and let the jobs run; returns the run."""
        run = run or self.make_run(**values)
        with trap_jobs() as trap:
            run.action_run()
            trap.perform_enqueued_jobs()
        self.env.invalidate_all()
        return run

    def orders(self, run):
        return run.visit_ids.order_id

    def _lines_of_cis(self):
        return self.env["service.workorder.line"].search(
            [("ci_id", "in", self.cis.ids)]
        )

    def finish(self, orders, day, result="done"):
        """Let orders be done on a day, all lines with one result."""
        orders._assign_to(self.contractor)
        orders.line_ids.result = result
        orders._report({"performed_on": day})
        orders.action_check()
        self.env.flush_all()


@tagged("post_install", "-at_install")
class TestMaintenance(MaintenanceCommon):
    # What is planned

    def test_one_client_at_one_address_is_one_ticket_and_one_order(self):
        run = self.plan()
        orders = self.orders(run)
        self.assertEqual(len(orders), 3)
        self.assertEqual(len(orders.ticket_id), 3)
        by_cis = {order.line_ids.ci_id: order for order in orders}
        self.assertIn(self.ci | self.at_office, by_cis)
        self.assertIn(self.at_shop, by_cis)
        self.assertIn(self.others, by_cis)
        both = by_cis[self.ci | self.at_office]
        self.assertEqual(both.client_id, self.client)
        self.assertEqual(both.ticket_id.channel_id.code, "planned")
        self.assertEqual(both.ticket_id.ci_ids, self.ci | self.at_office)
        self.assertEqual(both.line_ids.site_id, self.site | self.office)
        self.assertEqual(both.line_ids.item_id, self.item)
        self.assertEqual(both.building_id.address_key, self.building.address_key)

    def test_the_run_says_what_it_did(self):
        run = self.plan()
        self.assertEqual(run.state, "done")
        self.assertEqual(
            (run.line_count, run.visit_count, run.planned_count, run.progress),
            (4, 3, 3, 100),
        )
        self.assertTrue(run.finished_at)

    def test_each_item_of_a_visit_has_the_checklist_of_its_service(self):
        self.item.check_ids = [
            Command.create({"name": "Runs"}),
            Command.create({"name": "Photo", "kind": "photo", "is_required": False}),
        ]
        orders = self.orders(self.plan())
        for line in orders.line_ids:
            self.assertEqual(line.check_ids.mapped("name"), ["Runs", "Photo"])
        self.assertEqual(orders.check_ids.mapped("is_required"), [True, False] * 4)

    def test_two_services_of_one_item_are_two_lines_of_one_visit(self):
        self.make_plans(self.at_shop, item_id=self.other_item.id)
        run = self.plan(client_ids=[Command.set(self.client.ids)])
        order = self.orders(run).filtered(
            lambda order: order.building_id == self.far_building
        )
        self.assertEqual(order.line_ids.item_id, self.item | self.other_item)
        self.assertEqual(order.ticket_id.line_ids.item_id, self.item | self.other_item)

    def test_the_preview_plans_nothing(self):
        run = self.make_run()
        run.action_preview()
        self.assertEqual((run.visit_count, run.line_count), (3, 4))
        self.assertFalse(self.orders(run))
        self.assertFalse(self._lines_of_cis())
        run.action_preview()
        self.assertEqual((run.visit_count, run.line_count), (3, 4))

    def test_only_what_falls_due_in_the_period_is_planned(self):
        self.plans[0].next_date = date(2026, 4, 1)
        self.plans[1].next_date = date(2026, 3, 31)
        self.plans[2].next_date = date(2026, 3, 1)
        self.plans[3].active = False
        run = self.plan()
        self.assertEqual(run.line_ids.plan_id, self.plans[1] | self.plans[2])

    def test_overdue_work_is_shown_and_planned_with_one_tick(self):
        self.plans[0].next_date = date(2026, 2, 28)
        run = self.make_run()
        self.assertEqual(run.overdue_count, 1)
        run.action_preview()
        self.assertNotIn(self.plans[0], run.line_ids.plan_id)
        run.with_overdue = True
        run.action_preview()
        line = run.line_ids.filtered(lambda line: line.plan_id == self.plans[0])
        self.assertTrue(line.is_overdue)

    def test_overdue_work_of_many_runs_is_counted_in_one_query(self):
        self.plans[0].next_date = date(2026, 2, 28)
        runs = self.make_run()
        runs |= self.make_run(client_ids=self.other_client.ids)
        runs.mapped("client_ids.name")
        self.env.flush_all()
        self.env.invalidate_all()
        runs.mapped(lambda run: (run.date_from, run.client_ids, run.territory_ids))
        runs.mapped(lambda run: (run.item_ids, run.company_id))
        with self.assertQueryCount(1):
            self.assertEqual(runs.mapped("overdue_count"), [1, 0])

    def test_filters_narrow_a_run(self):
        territory = self.env["service.territory"].create({"name": "Far"})
        self.far_building.territory_id = territory
        for values, expected in (
            ({"client_ids": self.other_client.ids}, self.others),
            ({"territory_ids": territory.ids}, self.at_shop),
            ({"item_ids": self.other_item.ids}, self.env["service.ci"]),
        ):
            run = self.make_run(
                **{name: [Command.set(ids)] for name, ids in values.items()}
            )
            run.action_preview()
            self.assertEqual(run.line_ids.ci_id, expected)

    def test_items_out_of_use_are_not_maintained(self):
        self.ci.state = "retired"
        self.at_office.state = "stored"
        self.at_shop.active = False
        run = self.plan()
        self.assertEqual(run.line_ids.ci_id, self.others)

    # What is left out

    def test_what_stands_in_an_active_order_is_left_out_until_it_is_closed(self):
        first = self.plan()
        second = self.make_run()
        second.action_preview()
        self.assertEqual(second.skipped_count, 4)
        self.assertEqual(set(second.line_ids.mapped("reason")), {"in_order"})
        self.assertEqual(second.line_ids.order_id, self.orders(first))
        self.orders(first).action_cancel()
        third = self.plan()
        self.assertEqual(third.planned_count, 3)

    def test_an_order_of_another_kind_counts_as_well(self):
        order = self.env["service.workorder"].create(
            {
                "name": "Repair",
                "ticket_id": self.make_ticket().id,
                "line_ids": [Command.create({"ci_id": self.at_shop.id})],
            }
        )
        run = self.plan()
        self.assertNotIn(self.at_shop, self.orders(run).line_ids.ci_id)
        left_out = run.line_ids.filtered(lambda line: line.state == "skipped")
        self.assertEqual(left_out.order_id, order)

    def test_a_visit_whose_items_are_in_work_by_now_says_so(self):
        run = self.make_run()
        run.action_preview()
        self.plan()
        self.plan(run)
        self.assertEqual(set(run.visit_ids.mapped("state")), {"skipped"})
        self.assertEqual(
            set(run.visit_ids.mapped("error")),
            {"All of it stands in other work orders."},
        )

    def test_items_without_a_place_are_named_with_what_to_do(self):
        homeless, without_address = self.env["service.ci"].create(
            [
                {"name": "Nowhere", "client_id": self.client.id, "state": "in_use"},
                {
                    "name": "Somewhere",
                    "site_id": self.env["service.site"]
                    .create({"name": "Kiosk", "client_id": self.client.id})
                    .id,
                    "state": "in_use",
                },
            ]
        )
        self.make_plans(homeless | without_address)
        run = self.plan()
        reasons = {line.ci_id: line.reason for line in run.line_ids if line.reason}
        self.assertEqual(reasons, {homeless: "no_site", without_address: "no_address"})
        self.assertEqual(run.planned_count, 3)

    def test_nothing_due_is_said_in_one_sentence(self):
        run = self.make_run(date_from=date(2030, 1, 1), date_to=date(2030, 1, 31))
        with self.assertRaisesRegex(UserError, "Nothing is due"):
            run.action_run()

    def test_a_run_that_is_going_on_is_not_collected_anew(self):
        run = self.make_run()
        with trap_jobs():
            run.action_run()
        with self.assertRaisesRegex(UserError, "stop it first"):
            run.action_preview()

    # Errors, stops

    def test_a_visit_that_fails_keeps_its_error_and_stops_no_other_one(self):
        run = self.make_run()
        run.action_preview()
        bad = run.visit_ids.filtered(lambda visit: visit.client_id == self.other_client)

        reason = "The client is closed."

        def fail_for_bad(records, lines):
            if records == bad:
                raise UserError(reason)
            return original(records, lines)

        Visit = self.env.registry["service.maintenance.visit"]
        original = Visit._prepare_ticket
        self.patch(Visit, "_prepare_ticket", fail_for_bad)
        with mute_logger("odoo.addons.service_workorder.models.maintenance"):
            self.plan(run)
        self.assertEqual((run.planned_count, run.failed_count), (2, 1))
        self.assertEqual(bad.error, reason)
        self.patch(Visit, "_prepare_ticket", original)
        with trap_jobs() as trap:
            bad.action_retry()
            trap.perform_enqueued_jobs()
        self.env.invalidate_all()
        self.assertEqual((run.planned_count, run.failed_count), (3, 0))

    def test_a_stopped_run_goes_on_where_it_was(self):
        run = self.make_run()
        self.patch(
            self.env.registry["service.maintenance.run"], "_get_chunk_size", lambda s: 1
        )
        with trap_jobs() as trap:
            run.action_run()
            # those that plan, then the one that ends the run
            jobs = sorted(
                trap.enqueued_jobs, key=lambda job: job.method_name != "_plan"
            )
            jobs[0].perform()
            run.action_stop()
            for job in jobs[1:]:
                job.perform()
        self.env.invalidate_all()
        self.assertEqual((run.state, run.planned_count), ("cancelled", 1))
        self.plan(run)
        self.assertEqual((run.state, run.planned_count), ("done", 3))
        self.assertEqual(len(self.orders(run)), 3)

    def test_mails_of_former_runs_do_not_keep_a_run_waiting(self):
        run = self.make_run()
        with trap_jobs() as trap:
            run.action_run()
            run.action_stop()
            self.orders(self.plan())._queue_mails()
            urgent = {"_plan", "_finish", "_settle"}
            priorities = {True: set(), False: set()}
            for job in trap.enqueued_jobs:
                priorities[job.method_name in urgent].add(job.priority)
        self.assertLess(max(priorities[True]), min(priorities[False]))

    # What is noted when the work is done

    def test_done_work_moves_the_plan_by_its_interval_from_the_day_of_the_work(self):
        run = self.plan()
        self.finish(self.orders(run), date(2026, 3, 14))
        self.assertEqual(set(self.plans.mapped("last_date")), {date(2026, 3, 14)})
        self.assertEqual(set(self.plans.mapped("next_date")), {date(2026, 6, 14)})

    def test_the_end_of_a_month_stays_the_end_of_a_month(self):
        self.plans.interval = 1
        run = self.plan()
        self.finish(self.orders(run), date(2026, 1, 31))
        self.assertEqual(set(self.plans.mapped("next_date")), {date(2026, 2, 28)})

    def test_work_that_was_not_possible_stays_due(self):
        run = self.plan()
        self.finish(self.orders(run), date(2026, 3, 14), result="not_possible")
        self.assertEqual(set(self.plans.mapped("next_date")), {date(2026, 3, 10)})

    def test_work_is_sent_back_though_the_next_visit_is_planned_already(self):
        run = self.plan()
        order = self.orders(run)[0]
        self.finish(order, date(2026, 3, 14))
        plan = order.line_ids.plan_id[:1]
        following = self.env["service.workorder"].create(
            {
                "name": "Next",
                "ticket_id": self.make_ticket().id,
                "line_ids": [
                    Command.create(
                        {
                            "ci_id": plan.ci_id.id,
                            "item_id": plan.item_id.id,
                            "plan_id": plan.id,
                        }
                    )
                ],
            }
        )
        order._reject_by_client("It does not print")
        self.env.flush_all()
        self.assertEqual(order.state, "rework")
        self.assertNotIn(plan, order.line_ids.plan_id)
        self.assertEqual(following.line_ids.plan_id, plan)

    def test_the_same_service_done_in_another_order_counts(self):
        order = self.env["service.workorder"].create(
            {
                "name": "Repair",
                "ticket_id": self.make_ticket().id,
                "line_ids": [
                    Command.create({"ci_id": self.ci.id, "item_id": self.item.id})
                ],
            }
        )
        self.finish(order, date(2026, 3, 5))
        self.assertEqual(self.plans[0].next_date, date(2026, 6, 5))
        self.assertEqual(self.plans[1].next_date, date(2026, 3, 10))

    def test_older_work_reported_late_moves_nothing_back(self):
        self.plans[0].write(
            {"last_date": date(2026, 3, 10), "next_date": date(2026, 6, 10)}
        )
        order = self.env["service.workorder"].create(
            {
                "name": "Repair",
                "ticket_id": self.make_ticket().id,
                "line_ids": [
                    Command.create({"ci_id": self.ci.id, "item_id": self.item.id})
                ],
            }
        )
        self.finish(order, date(2026, 3, 1))
        self.assertEqual(self.plans[0].next_date, date(2026, 6, 10))

    # Batch and rights

    def test_many_visits_cost_as_many_queries_as_few(self):
        def queries(count):
            sites = self.env["service.site"].create(
                [
                    {
                        "name": f"Shop {number}",
                        "client_id": self.client.id,
                        "building_id": self.env["service.building"]
                        .create({"street": f"ул. Труда, {count}/{number}"})
                        .id,
                    }
                    for number in range(count)
                ]
            )
            cis = self.env["service.ci"].create(
                [
                    {"name": "Till", "site_id": site.id, "state": "in_use"}
                    for site in sites
                ]
            )
            month = date(2027 + count, 1, 1)
            self.make_plans(cis, next_date=month)
            run = self.make_run(date_from=month, date_to=month)
            run.action_preview()
            run.state = "running"
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            run.visit_ids._plan()
            self.env.flush_all()
            return self.cr.sql_log_count - before

        queries(2)  # fills the caches
        self.assertLessEqual(queries(40), queries(10) + 5)

    def test_agents_look_on_and_dispatchers_run(self):
        run = self.make_run()
        with self.assertRaises(AccessError):
            run.with_user(self.agent).action_run()
        run.with_user(self.dispatcher).action_preview()
        self.assertEqual(run.with_user(self.agent).visit_count, 3)
        for model in ("run", "visit", "line", "plan"):
            with self.assertRaises(AccessError):
                self.env[f"service.maintenance.{model}"].with_user(
                    self.portal_user
                ).search([])
