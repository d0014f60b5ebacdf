"""Who is chosen: directories first, then whoever suits best; and why."""

from datetime import timedelta

from lxml import etree

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .test_performers import MONDAY, PerformersCommon


@tagged("post_install", "-at_install")
class TestPerformerChoice(PerformersCommon):
    def _rule(self, resource=None, **values):
        return self.env["service.assignment.rule"].create(
            {"resource_id": (resource or self.contractor).id, **values}
        )

    def test_the_nearest_who_suits_gets_the_work_and_the_order_says_why(self):
        self.technician.write({"latitude": 56.85, "longitude": 35.9})
        self.contractor.write({"latitude": 57.5, "longitude": 37})
        order = self.make_order()
        self.assertFalse(order._assign("assign"))
        self.assertEqual(order.resource_id, self.technician)
        self.assertEqual(order.state, "assigned")
        self.assertIn("Best of 2 who suit", order.assignment_note)
        self.assertIn("km away", order.assignment_note)

    def test_the_reason_writes_figures_as_the_language_does(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.technician.write({"latitude": 56.85, "longitude": 35.9})
        order = self.make_order().with_context(lang="ru_RU")
        order._assign("assign")
        self.assertRegex(order.assignment_note, r"\d,\d км")
        self.assertNotRegex(order.assignment_note, r"\d\.\d")

    def test_whoever_is_on_the_blacklist_is_not_assigned_nevertheless(self):
        wizard = self.env["service.workorder.choose"].create(
            {"order_id": self.make_order().id, "resource_id": self.contractor.id}
        )
        view = etree.fromstring(wizard.get_view(view_type="form")["arch"])
        (button,) = view.xpath("//button[@string='Assign Nevertheless']")

        self.assertEqual(button.get("invisible"), "not is_usable")
        self.assertTrue(wizard.is_usable)
        self.env["service.resource.ban"].create(
            {"resource_id": self.contractor.id, "reason": "Twice did not come"}
        )
        self.assertIn("Twice did not come", wizard.answer)
        self.env.invalidate_all()
        self.assertFalse(wizard.is_usable)

    def test_an_order_does_not_stand_in_its_own_way(self):
        self.contractor.active = False
        self.technician.daily_capacity = 1
        order = self.plan(self.make_order(resource_id=self.technician.id))
        self.assertFalse(order._assign("assign"))
        self.assertEqual(order.state, "assigned")
        self.assertFalse(order._assign("suggest"))
        self.assertTrue(self.plan(self.make_order())._assign("assign"))

    def test_directories_come_first_and_by_their_sequence(self):
        self.contractor.skill_line_ids.unlink()
        self._rule(self.technician, item_id=self.item.id, sequence=20)
        self._rule(territory_id=self.territory.id, sequence=10)
        order = self.make_order()
        order._assign("assign")
        self.assertEqual(order.resource_id, self.contractor)
        self.assertIn("directory", order.assignment_note)

    def test_a_rule_holds_where_all_its_criteria_do(self):
        rule = self._rule(client_id=self.client.id, territory_id=self.territory.id)
        order = self.make_order()
        match = self.env["service.assignment.rule"]._match
        self.assertEqual(match(self.env.company, order)[order][0], rule)
        for values in (
            {"client_id": self.other_client.id},
            {"client_id": self.client.id, "territory_id": self.elsewhere.id},
        ):
            rule.write(values)
            self.assertFalse(match(self.env.company, order), values)

    def test_a_rule_for_a_section_holds_for_its_services(self):
        section = self.env["service.catalog.item"].create(
            {"name": "Field work", "is_section": True}
        )
        self.item.parent_id = section
        rule = self._rule(item_id=section.id)
        order = self.make_order()
        self.assertEqual(rule.order_count, 1)
        self.assertIn(order.id, rule.action_view_orders()["domain"][0][2])

    def test_a_rule_says_something(self):
        with self.assertRaisesRegex(ValidationError, "Say for whom"):
            self._rule()

    def test_the_responsible_who_cannot_be_sent_is_passed_over_and_named(self):
        self._rule(client_id=self.client.id)
        self.contractor.state = "paused"
        order = self.make_order()
        order._assign("assign")
        self.assertEqual(order.resource_id, self.technician)
        self.assertIn("Fast Hands is responsible", order.assignment_note)

    def test_when_nobody_suits_the_order_stays_and_says_why(self):
        self.technician.territory_ids = self.elsewhere
        self.contractor.skill_line_ids.unlink()
        order = self.make_order()
        failed = order._assign("assign")
        self.assertEqual(order.state, "draft")
        self.assertIn("None of 2 performers suits", failed[order])
        self.assertIn("1 do not serve Tver region / Tver", failed[order])
        self.assertIn("1 lack the skill “Repair”", failed[order])
        self.assertIn("None of 2", order.assignment_note)

    def test_a_batch_respects_the_capacity_of_a_day(self):
        (self.technician | self.contractor).daily_capacity = 2
        orders = self.env["service.workorder"]
        for _number in range(5):
            ticket = self.make_order_ticket(ci_ids=False)
            orders |= self.plan(self.make_order(ticket))
        failed = orders._assign("assign")
        self.assertEqual(len(failed), 1)
        for resource in self.technician | self.contractor:
            self.assertEqual(len(resource.order_ids), 2)
        self.assertIn("no visit left", next(iter(failed.values())))

    def test_whoever_is_away_that_day_is_not_chosen(self):
        self.env["service.resource.absence"].create(
            {
                "resource_id": self.technician.id,
                "date_from": MONDAY,
                "date_to": MONDAY + timedelta(days=3),
            }
        )
        order = self.plan(self.make_order())
        order._assign("assign")
        self.assertEqual(order.resource_id, self.contractor)

    def test_a_permit_is_valid_on_the_day_of_the_visit(self):
        kind = self.env["service.permit.kind"].create({"name": "Electrical safety"})
        self.item.permit_kind_ids = kind
        for resource, days in ((self.technician, -1), (self.contractor, 0)):
            self.env["service.resource.permit"].create(
                {
                    "resource_id": resource.id,
                    "kind_id": kind.id,
                    "valid_to": MONDAY + timedelta(days=days),
                }
            )
        order = self.plan(self.make_order())
        order._assign("assign")
        self.assertEqual(order.resource_id, self.contractor)

    def test_weights_of_the_company_decide(self):
        self.technician.write({"latitude": 56.85, "longitude": 35.9})
        self.contractor.write({"latitude": 57.1, "longitude": 36.5})
        self.technician.hourly_rate, self.contractor.hourly_rate = 3000, 1000
        self.env.company.write(
            {"service_weight_distance": 10, "service_weight_price": 90}
        )
        order = self.make_order()
        order._assign("assign")
        self.assertEqual(order.resource_id, self.contractor)

    def test_orders_that_somebody_has_stay_theirs(self):
        order = self.assign(self.make_order(), self.contractor)
        self.technician.write({"latitude": 56.86, "longitude": 35.92})
        self.assertFalse(order._assign("assign"))
        self.assertEqual(order.resource_id, self.contractor)

    def test_suggestions_are_ranked_and_explained_and_change_nothing(self):
        self._rule(client_id=self.client.id)
        order = self.make_order()
        order._assign("suggest")
        self.assertEqual(order.state, "draft")
        first, second = order.candidate_ids
        self.assertEqual(first.resource_id, self.contractor)
        self.assertIn("directory", first.note)
        self.assertEqual(second.resource_id, self.technician)
        second.action_assign()
        self.assertEqual(order.resource_id, self.technician)
        self.assertFalse(order.candidate_ids)

    def test_why_not_that_one(self):
        order = self.make_order()
        jobs = order._get_jobs()
        matcher = order._make_matcher(self.env.company, jobs)

        def why_not(resource):
            return order._explain_why_not(resource, matcher, jobs[order])

        self.assertIn("place 1 of 2", why_not(self.technician))
        self.assertIn("choose the firm", why_not(self.goer))
        self.contractor.territory_ids = self.elsewhere
        self.contractor.skill_line_ids.skill_level_id = self.master
        matcher = order._make_matcher(self.env.company, jobs)
        self.assertRegex(
            why_not(self.contractor), "“Repair” is missing.*does not serve"
        )
        self.contractor.state = "paused"
        self.assertIn("because of the status “Paused”", why_not(self.contractor))

    def test_the_window_answers_why_not_and_assigns_nevertheless(self):
        self.contractor.territory_ids = self.elsewhere
        order = self.make_order().with_user(self.dispatcher)
        action = order.action_choose()
        wizard = self.env[action["res_model"]].with_user(self.dispatcher)
        with Form(wizard.browse(action["res_id"])) as window:
            self.assertFalse(window.answer)
            window.resource_id = self.contractor
            self.assertIn("does not serve", window.answer)
            window.resource_id = self.goer
        window.record.action_assign()
        self.assertEqual(order.resource_id, self.contractor)
        self.assertEqual(order.technician_id, self.goer)
        self.assertIn("Chosen by", order.assignment_note)

    def test_the_button_says_for_which_orders_nobody_was_found(self):
        self.env["service.resource"].search([]).active = False
        order = self.make_order()
        message = order.action_find()["params"]["message"]
        self.assertIn(f"{order.number}: Nobody may be sent at all", message)

    def test_whoever_cannot_be_sent_any_more_gives_the_work_back(self):
        waiting, running = self.make_order(), self.make_order(self.make_order_ticket())
        (waiting | running)._assign_to(self.contractor)
        running.action_start()
        self.contractor.state = "paused"
        self.assertEqual(waiting.state, "draft")
        self.assertFalse(waiting.resource_id)
        self.assertEqual(running.state, "in_progress")
        self.assertEqual(running.resource_id, self.contractor)
        self.assertIn("Fast Hands", waiting.activity_ids.summary)
        self.assertIn("at work", running.activity_ids.summary)

    def test_a_batch_takes_hardly_more_queries_than_one(self):
        def assign(count):
            orders = self.env["service.workorder"]
            for _number in range(count):
                orders |= self.make_order(self.make_order_ticket(ci_ids=False))
            orders.line_ids.item_id.mapped("name")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            orders._assign("assign")
            self.env.flush_all()
            self.assertEqual(set(orders.mapped("state")), {"assigned"})
            return self.env.cr.sql_log_count - before

        assign(1)  # caches
        self.technician.daily_capacity = 1000
        self.assertLessEqual(assign(30), assign(3) + 3)
