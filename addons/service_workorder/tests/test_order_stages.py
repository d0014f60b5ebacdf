"""Stages that ask for work orders."""

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import ServiceWorkorderCommon


@tagged("post_install", "-at_install")
class TestOrderStages(ServiceWorkorderCommon):
    """A survey: it is asked for, somebody goes there, then it is agreed upon."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type = cls.env["service.ticket.type"].create({"name": "Survey"})
        cls.asked, cls.visit, cls.agreed, cls.over = cls.env[
            "service.ticket.stage"
        ].create(
            [
                {
                    "name": name,
                    "state": state,
                    "sequence": 100 + number,
                    "type_ids": [Command.set(cls.type.ids)],
                }
                for number, (name, state) in enumerate(
                    [
                        ("Asked for", "new"),
                        ("Visit", "open"),
                        ("Agreed", "open"),
                        ("Over", "done"),
                    ]
                )
            ]
        )
        cls.template = cls.env["service.workorder.template"].create(
            {
                "name": "Survey on site",
                "stage_id": cls.visit.id,
                "type_id": cls.type.id,
                "item_id": cls.item.id,
            }
        )
        cls.item.check_ids.unlink()

    def take_in(self, **values):
        return self.make_ticket(
            type_id=self.type.id,
            site_id=self.site.id,
            ci_ids=[Command.set(self.ci.ids)],
            stage_id=self.asked.id,
            **values,
        )

    def finish(self, orders):
        orders._assign_to(self.contractor)
        orders.line_ids.result = "done"
        orders._report({})
        orders.action_check()

    def test_a_ticket_that_reaches_the_stage_gets_its_order(self):
        ticket = self.take_in()
        self.assertFalse(ticket.workorder_ids)
        ticket.stage_id = self.visit
        order = ticket.workorder_ids
        self.assertEqual(order.template_id, self.template)
        self.assertEqual(order.name, f"Survey on site: {ticket.name}")
        self.assertEqual(order.line_ids.item_id, self.item)
        self.assertEqual(order.line_ids.ci_id, self.ci)
        self.assertEqual((order.state, order.building_id), ("draft", self.building))

    def test_whoever_moves_the_ticket_need_not_be_allowed_to_send_anybody(self):
        ticket = self.take_in(team_id=self.team.id)
        ticket.with_user(self.agent).stage_id = self.visit
        self.assertEqual(len(ticket.workorder_ids), 1)

    def test_there_and_back_asks_once(self):
        ticket = self.take_in()
        for stage in (self.visit, self.asked, self.visit, self.agreed, self.visit):
            ticket.stage_id = stage
        self.assertEqual(len(ticket.workorder_ids), 1)

    def test_what_was_cancelled_is_asked_for_again(self):
        ticket = self.take_in()
        ticket.stage_id = self.visit
        ticket.workorder_ids.action_cancel()
        ticket.stage_id = self.asked
        ticket.stage_id = self.visit
        self.assertEqual(
            sorted(ticket.workorder_ids.mapped("state")), ["cancelled", "draft"]
        )

    def test_a_ticket_that_begins_at_the_stage_gets_its_order(self):
        self.template.stage_id = self.asked
        self.assertEqual(self.take_in().workorder_ids.template_id, self.template)

    def test_tickets_of_other_types_get_none(self):
        ticket = self.make_ticket()
        self.visit.type_ids += ticket.type_id
        ticket.sudo().stage_id = self.visit
        self.assertFalse(ticket.workorder_ids)

    def test_the_ticket_goes_on_when_the_work_is_done(self):
        ticket = self.take_in()
        ticket.stage_id = self.visit
        self.finish(ticket.workorder_ids)
        self.assertEqual(ticket.stage_id, self.agreed)

    def make_task_of_the_stage(self):
        return self.env["service.task.template"].create(
            {
                "name": "Draw a plan",
                "stage_id": self.visit.id,
                "type_id": self.type.id,
                "team_id": self.team.id,
            }
        )

    def test_the_ticket_waits_for_tasks_when_the_work_is_done(self):
        self.make_task_of_the_stage()
        ticket = self.take_in()
        ticket.stage_id = self.visit
        self.finish(ticket.workorder_ids)
        self.assertEqual(ticket.stage_id, self.visit)
        ticket.task_ids.action_done()
        self.assertEqual(ticket.stage_id, self.agreed)

    def test_the_ticket_waits_for_the_work_when_tasks_are_done(self):
        self.make_task_of_the_stage()
        ticket = self.take_in()
        ticket.stage_id = self.visit
        ticket.task_ids.action_done()
        self.assertEqual(ticket.stage_id, self.visit)
        self.finish(ticket.workorder_ids)
        self.assertEqual(ticket.stage_id, self.agreed)

    def test_the_ticket_goes_where_the_order_says(self):
        self.template.next_stage_id = self.over
        ticket = self.take_in()
        ticket.stage_id = self.visit
        self.finish(ticket.workorder_ids)
        self.assertEqual((ticket.stage_id, ticket.state), (self.over, "done"))

    def test_the_system_may_choose_who_goes(self):
        self.env["service.assignment.rule"].create(
            {"client_id": self.client.id, "resource_id": self.contractor.id}
        )
        self.template.mode = "assign"
        ticket = self.take_in()
        ticket.stage_id = self.visit
        self.assertEqual(ticket.workorder_ids.resource_id, self.contractor)

    def test_a_stage_that_leads_to_itself_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "choose another stage"):
            self.template.next_stage_id = self.visit

    def test_many_tickets_cost_as_many_queries_as_few(self):
        self.template.stage_id = self.asked

        def queries(count):
            self.template.active = False
            tickets = self.env["service.ticket"].union(
                *(self.take_in() for _number in range(count))
            )
            self.template.active = True
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            tickets._spawn_workorders()
            self.env.flush_all()
            self.assertEqual(len(tickets.workorder_ids), count)
            return self.cr.sql_log_count - before

        queries(1)  # fills the caches
        self.assertLessEqual(queries(12), queries(3) + 5)

    def test_planned_maintenance_brings_its_own_orders(self):
        stage = self.make_ticket().stage_id
        self.template.write({"stage_id": stage.id, "type_id": False})
        plan = self.env["service.maintenance.plan"].create(
            {
                "ci_id": self.ci.id,
                "item_id": self.item.id,
                "interval": 1,
                "next_date": "2031-03-10",
            }
        )
        run = self.env["service.maintenance.run"].create(
            {"date_from": "2031-03-01", "date_to": "2031-03-31"}
        )
        run.action_preview()
        run.state = "running"
        run.visit_ids._plan()
        order = run.visit_ids.order_id
        self.assertEqual(order.line_ids.plan_id, plan)
        self.assertEqual(order.ticket_id.workorder_ids, order)
