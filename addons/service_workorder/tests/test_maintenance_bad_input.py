"""What is wrong with what planned maintenance is given: said in words, nothing lost."""

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.queue_job.tests.common import trap_jobs
from odoo.addons.service_ticket.tests.test_inbound_mail import InboundMailCommon

from .test_maintenance import MaintenanceCommon


@tagged("post_install", "-at_install")
class TestMaintenanceBadInput(MaintenanceCommon, InboundMailCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["service.assignment.rule"].create(
            [
                {"client_id": client.id, "resource_id": cls.contractor.id}
                for client in cls.client | cls.other_client
            ]
        )

    def import_plans(self, *rows):
        return self.env["service.maintenance.plan"].load(
            ["ci_id/.id", "item_id/.id", "interval", "next_date"],
            [
                [str(ci.id), str(self.other_item.id), interval, "2026-03-10"]
                for ci, interval in rows
            ],
        )

    def job(self, trap, name):
        return next(job for job in trap.enqueued_jobs if job.method_name == name)

    # What stands on the cards

    @mute_logger("odoo.sql_db")
    def test_an_interval_of_nothing_is_refused_in_words(self):
        for interval in ("0", "-3"):
            result = self.import_plans((self.ci, interval))
            self.assertFalse(result["ids"])
            self.assertIn("one month or more", result["messages"][0]["message"])

    def test_items_without_a_place_are_named_and_told_to_the_manager(self):
        site = self.env["service.site"].create(
            {"name": "Kiosk", "client_id": self.client.id}
        )
        cis = self.env["service.ci"].create(
            [
                {"name": "Nowhere", "client_id": self.client.id, "state": "in_use"},
                {"name": "Somewhere", "site_id": site.id, "state": "in_use"},
            ]
        )
        self.make_plans(cis)
        run = self.plan(user_id=self.dispatcher.id)
        self.assertEqual(run.planned_count, 3)
        body = run.message_ids.filtered("notified_partner_ids").body
        self.assertIn("Has no site: choose one on the configuration item: 1", body)
        self.assertIn("The site has no building: enter its address: 1", body)
        # with an address they are planned by the next run
        site.building_id = self.far_building
        cis[0].site_id = site
        again = self.plan()
        self.assertEqual(again.line_ids.filtered("visit_id").ci_id, cis)

    def test_where_nobody_suits_the_order_waits_with_the_reason(self):
        self.env["service.assignment.rule"].search([]).unlink()
        self.env["service.resource"].search([]).action_archive()
        run = self.plan()
        self.assertEqual((run.planned_count, run.unassigned_count), (3, 3))
        for visit in run.visit_ids:
            self.assertIn("enter performers and approve them", visit.error)
            self.assertEqual(visit.order_id.state, "draft")

    # Somebody is gone in the middle

    def test_a_performer_who_is_gone_in_the_middle_gives_the_work_back(self):
        self.patch(
            self.env.registry["service.maintenance.run"], "_get_chunk_size", lambda s: 1
        )
        run = self.make_run()
        with trap_jobs() as trap:
            run.action_run()
            plans = [job for job in trap.enqueued_jobs if job.method_name == "_plan"]
            plans[0].perform()
            given = self.orders(run)
            self.assertEqual(given.resource_id, self.contractor)
            self.contractor.action_archive()
            for job in plans[1:]:
                job.perform()
            run._finish()
        self.env.invalidate_all()
        self.assertEqual((run.state, run.planned_count), ("done", 3))
        orders = self.orders(run)
        self.assertEqual(len(orders), 3)
        self.assertEqual(given.state, "draft")
        self.assertTrue(given.activity_ids)
        self.assertFalse(orders.resource_id & self.contractor)

    @freeze_time("2026-02-20 10:00:00")
    def test_days_are_given_to_those_only_who_are_still_there(self):
        run = self.make_run(is_spread=True)
        with trap_jobs() as trap:
            run.action_run()
            self.job(trap, "_plan").perform()
            self.contractor.action_archive()
            run._finish()
            trap.perform_enqueued_jobs()
        orders = self.orders(run)
        self.assertEqual(run.state, "done")
        self.assertEqual(set(orders.mapped("state")), {"draft"})
        self.assertFalse(any(orders.mapped("planned_start")))
        self.assertEqual(run.unassigned_count, 3)

    def test_a_mail_that_waits_for_somebody_who_is_gone_does_not_leave(self):
        run = self.plan()
        orders = self.orders(run)
        self.assertEqual(set(orders.mapped("mail_state")), {"queued"})
        self.contractor.action_archive()
        orders._send_mails()
        self.assertFalse(
            self.env["mail.mail"].search(
                [
                    ("model", "=", "service.workorder"),
                    ("res_id", "in", orders.ids),
                    ("attachment_ids", "!=", False),
                ]
            )
        )

    # Answers

    def send_orders(self):
        run = self.plan()
        orders = self.orders(run)
        orders._send_mails()
        self.assertEqual(set(orders.mapped("mail_state")), {"sent"})
        return orders

    def test_the_answer_of_the_performer_reports_and_its_check_moves_the_plan(self):
        order = self.send_orders().filtered(
            lambda order: order.client_id == self.other_client
        )
        with freeze_time("2026-03-12 10:00:00"):
            mail = self.take_in(
                "office@fast-hands.example",
                subject=f"Re: [{order.number}] done",
                text="Готово",
            )
            self.assertOutcome(mail, "processed")
            self.assertEqual(order.state, "reported")
            check = self.env.ref("service_workorder.mail_activity_type_check")
            self.assertIn(check, order.activity_ids.activity_type_id)
            order.action_check()
        plan = order.line_ids.plan_id
        self.assertEqual(
            (str(plan.last_date), str(plan.next_date)), ("2026-03-12", "2026-06-12")
        )

    def test_the_answer_of_a_stranger_waits_and_reports_nothing(self):
        order = self.send_orders()[:1]
        mail = self.take_in(
            "stranger@elsewhere.example", subject=f"Re: [{order.number}]", text="Done"
        )
        self.assertOutcome(mail, "quarantined", "not_participant")
        self.assertEqual(order.state, "assigned")
        self.assertEqual(mail.ticket_id, order.ticket_id)
