from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.service_ticket.tests.common import ServiceTicketCommon


@tagged("post_install", "-at_install")
class TestTicketAndTask(ServiceTicketCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.project = cls.env["project.project"].create(
            {"name": "Changes", "partner_id": cls.contact.id}
        )
        cls.third = cls.env["service.team"].create(
            {
                "name": "Line 3",
                "line": "3",
                "leader_id": cls.dispatcher.id,
                "member_ids": [Command.set(cls.agent.ids)],
                "project_id": cls.project.id,
            }
        )
        cls.developer = new_test_user(
            cls.env, "desk_developer", groups="project.group_project_user"
        )
        cls.ticket = cls.make_ticket(
            team_id=cls.third.id, user_id=cls.agent.id, description="<p>It crashes</p>"
        )

    def make_task(self, ticket=None):
        ticket = ticket or self.ticket
        ticket.with_user(self.agent).action_create_task()
        return ticket.project_task_id

    def signals(self, user):
        return self.ticket.activity_ids.filtered(lambda a: a.user_id == user)

    def test_a_ticket_becomes_a_task_and_waits_for_it(self):
        task = self.make_task()
        self.assertEqual(task.project_id, self.project)
        self.assertIn(self.ticket.number, task.name)
        self.assertIn("It crashes", task.description)
        self.assertEqual(self.ticket.state, "waiting")
        self.assertEqual(self.ticket.waiting_reason_id.code, "task")

    def test_the_client_is_neither_named_nor_told(self):
        task = self.make_task()
        self.assertFalse(task.partner_id)
        self.assertNotIn(self.contact, task.message_partner_ids)
        ticket = self.ticket.with_user(self.portal_user)
        for name in ("project_task_id", "project_task_title", "project_task_state"):
            with self.assertRaises(AccessError):
                ticket.read([name])

    def test_pressing_twice_makes_one_task(self):
        task = self.make_task()
        self.assertEqual(self.make_task(), task)

    def test_agents_without_rights_in_projects_see_the_state_of_the_task(self):
        self.project.privacy_visibility = "followers"
        task = self.make_task()
        ticket = self.ticket.with_user(self.other_agent)
        self.assertEqual(ticket.project_task_state, task.state)
        self.assertIn(self.ticket.number, ticket.project_task_title)
        action = ticket.action_open_task()
        self.assertEqual(action["tag"], "display_notification")

    def test_the_end_of_the_task_wakes_the_ticket_and_tells_its_responsible(self):
        task = self.make_task()
        task.with_user(self.developer).state = "1_done"
        self.assertEqual(self.ticket.state, "open")
        self.assertEqual(len(self.signals(self.agent)), 1)

    def test_the_leader_hears_of_it_where_nobody_is_responsible(self):
        task = self.make_task()
        self.ticket.user_id = False
        task.state = "1_canceled"
        self.assertEqual(len(self.signals(self.dispatcher)), 1)

    def test_a_task_that_was_over_before_tells_nobody_again(self):
        task = self.make_task()
        task.state = "1_done"
        task.state = "1_canceled"
        self.assertEqual(len(self.signals(self.agent)), 1)

    def test_a_ticket_that_waits_for_something_else_stays_asleep(self):
        task = self.make_task()
        self.ticket._wait_for("client")
        task.state = "1_done"
        self.assertEqual(self.ticket.state, "waiting")

    def test_a_task_that_vanishes_leaves_no_ticket_asleep(self):
        self.make_task().unlink()
        self.assertEqual(self.ticket.state, "open")
        self.make_task().action_archive()
        self.assertEqual(self.ticket.state, "open")

    def test_one_task_wakes_all_its_tickets(self):
        task = self.make_task()
        other = self.make_ticket(team_id=self.third.id, user_id=self.agent.id)
        other.project_task_id = task
        self.assertEqual(other.state, "waiting")
        self.assertEqual(task.service_ticket_count, 2)
        task.state = "1_done"
        self.assertEqual((self.ticket.state, other.state), ("open", "open"))

    def test_a_team_without_project_is_told_what_to_do(self):
        self.third.project_id = False
        with self.assertRaisesRegex(UserError, "Line 3"):
            self.make_task()

    def test_developers_need_no_rights_on_tickets(self):
        task = self.make_task().with_user(self.developer)
        with self.assertRaises(AccessError):
            task.read(["service_ticket_ids"])

    def test_counting_tickets_takes_one_query_for_many_tasks(self):
        tasks = self.env["project.task"].create(
            [{"name": str(i), "project_id": self.project.id} for i in range(20)]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(1):
            tasks.mapped("service_ticket_count")
