from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.queue_job.tests.common import trap_jobs

from .common import ServiceSaleCommon


@tagged("post_install", "-at_install")
class TestSteps(ServiceSaleCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.survey, cls.internet = cls.env["service.catalog.item"].create(
            [
                {"name": "Survey of the place", "is_survey": True, "work_hours": 2},
                {
                    "name": "Internet",
                    "lives_on": True,
                    "product_id": cls.visit_product.id,
                    "type_id": cls.env.ref("service_sale.type_connection").id,
                },
            ]
        )
        cls.internet.survey_item_id = cls.survey
        form = cls.internet._get_draft()
        form.definition = [{"name": "speed", "string": "Speed", "type": "integer"}]
        form.action_publish()

    def make_connection(self, **values):
        return self.make_order_ticket(
            ci_ids=False,
            user_id=self.seller.id,
            line_ids=[
                Command.create(
                    {"item_id": self.internet.id, "parameters": {"speed": 300}}
                )
            ],
            **values,
        )

    def step(self, ticket):
        return ticket._get_estimate_step()

    def make_surveyed(self, cost=0.0):
        ticket = self.make_connection()
        order = ticket.workorder_ids
        order.line_ids.survey_cost = cost
        self.do(order)
        return ticket

    def make_in_use(self):
        ticket = self.make_surveyed()
        estimate = ticket.estimate_ids
        estimate.action_quotation_sent()
        self.accept(estimate)
        self.do(ticket.workorder_ids.filtered(lambda o: o.estimate_step == "work"))
        return ticket

    def services(self, ticket):
        return self.env["service.ci"].search(
            [("ticket_line_id", "in", ticket.line_ids.ids)]
        )

    # Survey

    def test_the_order_of_a_service_opens_a_survey(self):
        ticket = self.make_connection()
        self.assertEqual(ticket.coverage, "paid")
        order = ticket.workorder_ids
        self.assertEqual(order.line_ids.item_id, self.survey)
        self.assertEqual(order.estimate_step, "survey")
        self.assertFalse(order.estimate_hold)
        self.assign(order)

    def test_the_survey_leads_on_to_an_estimate_with_its_costs(self):
        ticket = self.make_surveyed(cost=75)
        self.assertEqual(self.step(ticket), "estimate")
        estimate = ticket.estimate_ids
        self.assertEqual(estimate.state, "draft")
        self.assertEqual(estimate.amount_untaxed, 40 + 75)
        self.assertEqual(ticket.estimate_state, "draft")

    def test_costs_of_the_survey_are_estimated_once(self):
        ticket = self.make_surveyed(cost=75)
        self.accept(ticket.estimate_ids)
        ticket.line_ids = [Command.create({"item_id": self.bare_item.id})]
        more = self.make_estimate(ticket)
        self.assertEqual(more.order_line.service_item_id, self.bare_item)
        self.assertEqual(len(more.order_line), 1)

    def test_the_survey_may_be_taken_before_it_is_done(self):
        ticket = self.make_connection()
        ticket.user_id = False
        ticket.with_user(self.seller).action_take()
        self.assertEqual(self.step(ticket), "survey")
        self.assertEqual(len(ticket.workorder_ids), 1)
        self.do(ticket.workorder_ids)
        self.assertEqual(self.step(ticket), "estimate")

    def test_what_is_not_possible_stays_with_people(self):
        ticket = self.make_connection()
        order = ticket.workorder_ids
        order.line_ids.write({"result": "not_possible", "note": "No cable duct"})
        self.do(order)
        self.assertEqual(self.step(ticket), "survey")
        self.assertNotEqual(ticket.state, "done")
        self.assertFalse(ticket.estimate_ids)
        self.assertIn("No cable duct", " ".join(ticket.activity_ids.mapped("summary")))

    def test_a_service_without_a_survey_is_estimated_at_once(self):
        self.internet.survey_item_id = False
        ticket = self.make_connection()
        self.assertEqual(self.step(ticket), "estimate")
        self.assertTrue(ticket.estimate_ids)

    # Connection

    def test_work_begins_with_the_acceptance(self):
        ticket = self.make_surveyed()
        work = self.env.ref("service_sale.stage_connection_work")
        with self.assertRaisesRegex(UserError, "not sent yet"):
            ticket.with_user(self.seller).stage_id = work
        estimate = ticket.estimate_ids
        estimate.action_quotation_sent()
        self.assertEqual(ticket.state, "waiting")
        self.accept(estimate)
        self.assertEqual(ticket.stage_id, work)
        order = ticket.workorder_ids.filtered(lambda o: o.estimate_step == "work")
        self.assertEqual(order.line_ids.item_id, self.internet)
        self.assign(order)

    def test_a_connected_service_lives_on_with_its_parameters(self):
        ticket = self.make_in_use()
        self.assertEqual(ticket.state, "done")
        ci = self.services(ticket)
        self.assertEqual(len(ci), 1)
        self.assertEqual((ci.kind, ci.state), ("service", "in_use"))
        self.assertEqual(ci.item_id, self.internet)
        self.assertEqual(ci.parameters._values, {"speed": 300})
        self.assertEqual(ci.client_id, self.client)
        self.assertEqual(ci.site_id, self.site)
        self.assertEqual(ci.sale_line_id, ticket.estimate_ids.order_line[:1])
        self.assertEqual(ci.in_use_since, ticket.workorder_ids[:1].performed_on)
        self.assertEqual(ticket.service_ci_count, 1)

    def test_its_legal_entity_is_that_of_the_order(self):
        entity = self.env["res.partner"].create(
            {"name": "Entity", "is_company": True, "parent_id": self.client.id}
        )
        ticket = self.make_surveyed()
        ticket.entity_id = entity
        self.accept(ticket.estimate_ids)
        self.do(ticket.workorder_ids.filtered(lambda o: o.estimate_step == "work"))
        self.assertEqual(self.services(ticket).entity_id, entity)

    def test_it_is_connected_once(self):
        ticket = self.make_in_use()
        order = ticket.workorder_ids.filtered(lambda o: o.estimate_step == "work")
        order._send_back("Too slow")
        self.do(order)
        ci = self.services(ticket)
        self.assertEqual(len(ci), 1)
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self.env["service.ci"].create(
                {
                    "name": "Double",
                    "client_id": self.client.id,
                    "ticket_line_id": ticket.line_ids.id,
                }
            )

    def test_a_survey_is_opened_once(self):
        ticket = self.make_connection()
        ticket._take_step_survey()
        self.assertEqual(len(ticket.workorder_ids), 1)
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            ticket.workorder_ids.copy({"estimate_step": "survey"})
            self.env.flush_all()

    # One-off work

    def make_paid(self, **values):
        with trap_jobs() as trap:
            ticket = self.make_ticket(
                channel="web",
                type_id=self.env.ref("service_sale.type_paid").id,
                team_id=self.team.id,
                line_ids=[Command.create({"item_id": self.visit.id})],
                **values,
            )
            trap.perform_enqueued_jobs()
        return ticket

    def test_priced_work_is_estimated_and_sent_at_intake(self):
        ticket = self.make_paid()
        estimate = ticket.estimate_ids
        self.assertEqual(estimate.amount_untaxed, 40)
        self.assertEqual(estimate.state, "sent")
        self.assertEqual(ticket.estimate_state, "sent")
        self.assertEqual(ticket.state, "waiting")
        self.assertIn(self.contact, estimate.message_ids.notified_partner_ids)

    def test_work_without_a_price_waits_for_the_seller(self):
        self.visit_product.list_price = 0
        ticket = self.make_paid()
        self.assertEqual(ticket.estimate_ids.state, "draft")
        self.assertEqual(ticket.state, "new")

    def test_one_off_work_goes_from_intake_to_paid(self):
        ticket = self.make_paid()
        estimate = ticket.estimate_ids
        self.accept(estimate)
        self.assertEqual(self.step(ticket), "work")
        order = ticket.workorder_ids
        self.do(order)
        self.assertEqual(ticket.state, "done")
        self.assertEqual(estimate.order_line.qty_delivered, 1)
        self.pay(estimate, 40)
        self.assertEqual(ticket.estimate_state, "paid")

    def test_without_a_service_somebody_is_told(self):
        ticket = self.make_ticket(
            type_id=self.env.ref("service_sale.type_paid").id,
            team_id=self.team.id,
        )
        self.assertFalse(ticket.estimate_ids)
        self.assertTrue(
            ticket.activity_ids.filtered(lambda a: a.user_id == self.leader)
        )

    def test_intake_of_other_tickets_asks_nothing_of_estimates(self):
        self.make_ticket()
        vals_list = [{"name": "x", "partner_id": self.contact.id}] * 3
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self.env["service.ticket"]._intake("phone", vals_list)
        self.env.flush_all()
        few = self.env.cr.sql_log_count - before
        before = self.env.cr.sql_log_count
        self.env["service.ticket"]._intake("phone", vals_list * 10)
        self.env.flush_all()
        self.assertLessEqual(self.env.cr.sql_log_count - before, few + 10)

    # Prices

    def test_the_price_of_a_service_is_that_of_its_norm(self):
        nobody = self.env["res.partner"]
        self.assertIn("150", self.item._get_price_text(nobody))
        self.assertEqual(self.bare_item._get_price_text(nobody), "")
