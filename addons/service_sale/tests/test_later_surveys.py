from odoo import Command
from odoo.tests import tagged

from .common import ServiceSaleCommon


@tagged("post_install", "-at_install")
class TestLaterSurveys(ServiceSaleCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.survey = cls.env["service.catalog.item"].create(
            {"name": "Survey of the place", "is_survey": True, "work_hours": 2}
        )

    def survey_order(self, cost, note="Cable, 35 m"):
        """Have another survey of the ticket done that finds costs."""
        order = self.env["service.workorder"].create(
            {
                "name": "Survey",
                "ticket_id": self.ticket.id,
                "line_ids": [
                    Command.create({"item_id": self.survey.id, "site_id": self.site.id})
                ],
            }
        )
        order.line_ids.write({"survey_cost": cost, "note": note})
        return self.do(order)

    def extra(self):
        return self.ticket.estimate_ids.filtered("service_extra_of_id")

    def told(self):
        return " ".join(self.ticket.activity_ids.mapped("summary"))

    def test_its_costs_are_entered_wherever_it_comes_from(self):
        order = self.make_order()
        self.assertFalse(order.has_survey)
        order.line_ids[:1].item_id = self.survey
        self.assertTrue(order.has_survey)

    def test_a_draft_takes_the_costs(self):
        estimate = self.make_estimate()
        before = estimate.amount_untaxed
        order = self.survey_order(75)
        self.assertEqual(estimate.amount_untaxed, before + 75)
        line = estimate.order_line.filtered("service_survey_line_id")
        self.assertEqual(line.service_survey_line_id, order.line_ids)
        self.assertIn("Cable, 35 m", self.told())

    def test_of_what_the_client_has_a_new_version_is_proposed(self):
        estimate = self.make_sent()
        before = estimate.amount_untaxed
        self.survey_order(75)
        self.assertEqual(estimate.amount_untaxed, before)
        self.assertIn("new version", self.told())
        estimate.with_user(self.seller).action_new_service_version()
        new = self.ticket.estimate_ids.filtered(lambda o: o.state == "draft")
        self.assertEqual(new.amount_untaxed, before + 75)

    def test_beside_what_is_accepted_they_become_an_addition(self):
        estimate = self.make_accepted()
        self.survey_order(75)
        extra = self.extra()
        self.assertEqual(extra.service_extra_of_id, estimate)
        self.assertEqual((extra.state, extra.amount_untaxed), ("draft", 75))
        self.survey_order(20, "Box")
        self.assertEqual(self.extra(), extra)
        self.assertEqual(extra.amount_untaxed, 95)

    def test_done_again_they_are_asked_once(self):
        self.make_accepted()
        order = self.survey_order(75)
        order._send_back("Which cable?")
        self.do(order)
        self.assertEqual(self.extra().amount_untaxed, 75)
        self.extra()._action_cancel()
        order._send_back("Which cable, please?")
        self.do(order)
        self.assertEqual(len(self.extra()), 1)

    def test_without_an_estimate_they_wait_for_the_first_one(self):
        self.survey_order(75)
        self.assertFalse(self.ticket.estimate_ids)
        self.assertIn(75, self.make_estimate().order_line.mapped("price_unit"))

    def test_many_surveys_share_one_addition(self):
        self.make_accepted()
        orders = self.env["service.workorder"].browse()
        for number in range(6):
            orders |= self.survey_order(10 + number, f"Found {number}")
        extra = self.extra()
        self.assertEqual(len(extra), 1)
        self.assertEqual(len(extra.order_line), 6)

    # Done again with other costs

    def do_again(self, order, cost, note="Cable, 50 m"):
        """Have a survey done again that finds other costs."""
        order._send_back("Measure once more")
        order.line_ids.write({"survey_cost": cost, "note": note})
        return self.do(order)

    def survey_lines(self):
        """Return the lines that count, of estimates that were not given up."""
        orders = self.ticket.estimate_ids.filtered(lambda o: o.state != "cancel")
        return orders.order_line.filtered("service_survey_line_id")

    def test_a_draft_follows_changed_costs_and_keeps_the_margin(self):
        self.make_estimate()
        order = self.survey_order(75)
        self.survey_lines().price_unit = 80
        self.do_again(order, 95)
        line = self.survey_lines()
        self.assertEqual((line.price_unit, line.name), (100, "Cable, 50 m"))
        self.assertIn("changed in the estimate: Cable, 50 m", self.told())
        self.do_again(order, 0)
        self.assertFalse(self.survey_lines())

    def test_changed_costs_of_what_the_client_has_wait_for_a_new_version(self):
        order = self.survey_order(75)
        estimate = self.make_sent()
        before = estimate.amount_untaxed
        self.do_again(order, 95)
        self.assertEqual(estimate.amount_untaxed, before)
        self.assertIn("new version of the estimate: Cable, 50 m", self.told())
        estimate.with_user(self.seller).action_new_service_version()
        self.assertEqual(self.survey_lines().price_unit, 95)
        self.do_again(order, 90)
        self.assertEqual(self.survey_lines().price_unit, 90)

    def test_what_costs_more_than_was_accepted_becomes_an_addition_once(self):
        order = self.survey_order(75)
        estimate = self.make_accepted()
        self.do_again(order, 95)
        self.assertEqual(self.extra().amount_untaxed, 20)
        self.do_again(order, 95)
        self.assertEqual(self.extra().amount_untaxed, 20)
        self.do_again(order, 100)
        self.assertEqual(self.extra().amount_untaxed, 25)
        estimate.with_user(self.seller).action_new_service_version()
        current = self.survey_lines() - estimate.order_line
        self.assertEqual(sum(current.mapped("price_unit")), 100)

    def test_what_costs_less_than_was_accepted_is_told(self):
        order = self.survey_order(75)
        estimate = self.make_accepted()
        before = estimate.amount_untaxed
        self.do_again(order, 60)
        self.assertEqual(estimate.amount_untaxed, before)
        self.assertFalse(self.extra())
        self.assertIn("with other costs", self.told())

    def test_what_was_refused_is_asked_again_when_it_costs_something_else(self):
        self.make_accepted()
        order = self.survey_order(75)
        self.extra()._action_cancel()
        self.do_again(order, 75)
        self.assertFalse(self.survey_lines())
        self.do_again(order, 60)
        self.assertEqual(self.survey_lines().price_unit, 60)
