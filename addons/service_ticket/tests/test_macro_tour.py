from odoo.tests import tagged

from .common import ServiceTicketHttpCommon


@tagged("post_install", "-at_install")
class TestMacroTour(ServiceTicketHttpCommon):
    """One macro on several tickets of the list."""

    def test_a_macro_runs_on_three_chosen_tickets(self):
        tickets = self.env["service.ticket"]._intake(
            "email",
            [
                {
                    "name": f"Tour: {number}",
                    "partner_id": self.contact.id,
                    "team_id": self.team.id,
                    "priority": "3",
                }
                for number in ("one", "two", "three", "four")
            ],
        )
        answer = self.env["service.answer"].create(
            {"name": "Restart", "user_id": False, "body": "Please restart it."}
        )
        self.env["service.macro"].create(
            {
                "name": "Tour: restart",
                "user_id": False,
                "description": "Asks to restart and makes it mine",
                "answer_id": answer.id,
                "assignment": "me",
            }
        )
        self.start_tour("/odoo/tickets", "service_ticket_macro", login=self.agent.login)
        self.assertEqual(tickets[:3].user_id, self.agent)
        self.assertFalse(tickets[3].user_id)
        for ticket in tickets[:3]:
            said = ticket.message_ids.filtered(
                lambda message: "Please restart it." in (message.body or "")
            )
            self.assertIn(self.contact, said.notified_partner_ids)
