"""An agent works at the desk: next ticket, first to open, put back."""

from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestCockpitTour(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = new_test_user(
            cls.env,
            login="cockpit_agent",
            password="cockpit_agent",
            groups="service_ci.group_agent",
        )
        members = [Command.set(cls.agent.ids)]
        by_hand, by_opening = cls.env["service.team"].create(
            [
                {"name": "By hand", "member_ids": members},
                {
                    "name": "By opening",
                    "member_ids": members,
                    "assignment_method": "first_open",
                },
            ]
        )
        requests = [
            {"name": "Tour: old", "team_id": by_hand.id},
            {"name": "Tour: urgent", "team_id": by_hand.id, "priority": "3"},
            {"name": "Tour: who opens", "team_id": by_opening.id, "priority": "0"},
        ]
        cls.old, cls.urgent, cls.opened = cls.env["service.ticket"]._intake(
            "email", requests
        )

    def test_agent_takes_next_opens_first_and_puts_back(self):
        self.start_tour(
            "/odoo/my-desk", "service_ticket_cockpit", login="cockpit_agent"
        )
        self.assertEqual(self.urgent.user_id, self.agent)
        self.assertEqual(self.old.user_id, self.agent)
        self.assertFalse(self.opened.user_id)
        self.assertEqual(self.opened.state, "new")
