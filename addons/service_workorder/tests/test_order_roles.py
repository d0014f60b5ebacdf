from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import ServiceWorkorderCommon


@tagged("post_install", "-at_install")
class TestOrderRoles(ServiceWorkorderCommon):
    """Whoever sees an order does not decide who goes, or that nobody does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.make_order()
        cls.stranger, cls.colleague, cls.dispatcher_user = (
            new_test_user(cls.env, login=login, groups=f"service_ci.group_{group}")
            for login, group in (
                ("other_agent", "agent"),
                ("team_agent", "agent"),
                ("roles_dispatcher", "dispatcher"),
            )
        )
        cls.team.member_ids = [Command.link(cls.colleague.id)]
        cls.ticket.user_id = False

    def plan(self, user):
        """Give an order away, take it back and cancel it, as one user."""
        order = self.order.with_user(user)
        order.write({"resource_id": self.technician.id})
        order.action_assign()
        order._assign_to(self.contractor)
        order.action_draft()
        order.action_cancel()

    def test_agents_of_other_queues_see_an_order_and_leave_it_alone(self):
        self.assign(self.order)
        order = self.order.with_user(self.stranger)
        self.assertTrue(order.has_access("write"))
        self.assertFalse(order.may_plan)
        for act in (
            order.action_cancel,
            order.action_draft,
            lambda: order._assign_to(self.contractor),
            lambda: order.write({"resource_id": self.contractor.id}),
            lambda: order.write({"technician_id": False}),
            lambda: order.write({"state": "cancelled"}),
            lambda: order.write({"state": "draft"}),
        ):
            with self.assertRaisesRegex(AccessError, "is planned by the queue"):
                act()
        self.assertEqual(self.order.state, "assigned")
        self.assertEqual(self.order.resource_id, self.technician)

    def test_they_do_not_choose_among_candidates_either(self):
        order = self.order.with_user(self.stranger)
        candidate = self.env["service.assignment.candidate"].create(
            {"order_id": self.order.id, "resource_id": self.contractor.id}
        )
        with self.assertRaises(AccessError):
            candidate.with_user(self.stranger).action_assign()
        with self.assertRaises(AccessError):
            order.action_find()
        self.assertEqual(self.order.state, "draft")

    def test_members_of_the_queue_plan(self):
        self.plan(self.colleague)
        self.assertEqual(self.order.state, "cancelled")

    def test_the_leader_plans(self):
        self.plan(self.leader)
        self.assertEqual(self.order.state, "cancelled")

    def test_whoever_is_responsible_for_the_ticket_plans(self):
        self.ticket.user_id = self.stranger
        self.plan(self.stranger)
        self.assertEqual(self.order.state, "cancelled")

    def test_dispatchers_plan_everywhere(self):
        self.plan(self.dispatcher_user)
        self.assertEqual(self.order.state, "cancelled")

    def test_performers_do_the_work_and_do_not_give_it_away(self):
        order = self.assign(self.order).with_user(self.technician_user)
        with self.assertRaises(AccessError):
            order.action_draft()
        order.action_start()
        with self.assertRaises(AccessError):
            order.action_cancel()
        self.fill_in(self.order)
        order.action_report()
        self.assertEqual(self.order.state, "reported")

    def test_a_firm_says_who_of_it_goes(self):
        self.contractor.user_id = self.stranger
        order = self.assign(self.order, self.contractor).with_user(self.stranger)
        order.write({"technician_id": self.goer.id})
        self.assertEqual(self.order.technician_id, self.goer)
        with self.assertRaises(AccessError):
            order.write({"resource_id": self.technician.id})

    def test_what_follows_from_a_ticket_is_nobodys_planning(self):
        # the ticket is the stranger's to close; its draft goes with it
        order = self.order.with_user(self.stranger).sudo()
        order.action_cancel()
        self.assertEqual(self.order.state, "cancelled")
