"""An agent works through his day in a browser; the JavaScript unit tests."""

from odoo import Command
from odoo.tests import new_test_user, tagged

from .javascript import JavascriptCase


@tagged("post_install", "-at_install")
class TestAgentTour(JavascriptCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Promises would take the place of what the strip says without them.
        cls.env["service.sla.policy"].search([]).active = False
        cls.agent = new_test_user(
            cls.env,
            login="tour_agent",
            password="tour_agent",
            groups="service_ci.group_agent",
            email="agent@tour.example",
        )
        cls.team = cls.env["service.team"].create(
            {"name": "Tour", "member_ids": [Command.set(cls.agent.ids)]}
        )
        cls.contact = cls.env["res.partner"].create(
            {"name": "Ivan Tourist", "email": "ivan@tour.example"}
        )
        # The highest priority puts them first in the list.
        cls.tickets = cls.env["service.ticket"]._intake(
            "email",
            [
                {
                    "name": name,
                    "team_id": cls.team.id,
                    "partner_id": cls.contact.id,
                    "priority": "3",
                }
                for name in ("Tour: second ticket", "Tour: first ticket")
            ],
        )

    def test_agent_takes_answers_notes_and_closes_with_the_keyboard(self):
        self.start_tour("/odoo/tickets", "service_ticket_agent", login="tour_agent")
        second, first = self.tickets
        self.assertEqual(first.user_id, self.agent)
        self.assertEqual(first.state, "done")
        self.assertTrue(first.first_response_at)
        answer = first.message_ids.filtered(lambda message: "toner" in message.body)
        self.assertEqual(answer.subtype_id, self.env.ref("mail.mt_comment"))
        self.assertIn(self.contact, answer.notified_partner_ids)
        note = first.message_ids.filtered(lambda message: "ours only" in message.body)
        self.assertEqual(note.subtype_id, self.env.ref("mail.mt_note"))
        self.assertNotIn(self.contact, note.notified_partner_ids)
        self.assertEqual(second.user_id, self.agent)

    def test_javascript_units(self):
        self.run_units("service_ticket")
