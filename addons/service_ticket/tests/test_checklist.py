from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ServiceTicketCommon


@tagged("post_install", "-at_install")
class TestChecklist(ServiceTicketCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Category = cls.env["service.ticket.category"]
        cls.second = cls.env["service.team"].create({"name": "Second line"})
        cls.tills = Category.create(
            {
                "name": "Tills",
                "example_requests": "It prints nothing",
                "hand_over_team_id": cls.second.id,
            }
        )
        cls.printing = Category.create({"name": "Printing", "parent_id": cls.tills.id})
        cls.serial, cls.photo = cls.env["service.checklist.item"].create(
            [
                {
                    "name": "Serial number",
                    "category_id": cls.tills.id,
                    "is_required": True,
                },
                {"name": "Photo", "category_id": cls.printing.id},
            ]
        )
        cls.ticket = cls.make_ticket("phone", category_id=cls.printing.id)

    def guide(self, user=None):
        category = self.printing.with_user(user or self.agent)
        return category.get_guide(self.ticket.id)

    def test_the_guide_says_what_to_ask_and_whom_to_turn_to(self):
        guide = self.guide()
        self.assertEqual(guide["team"]["name"], "Second line")
        self.assertEqual(guide["examples"], "It prints nothing")
        self.assertEqual(
            {item["name"]: item["required"] for item in guide["items"]},
            {"Serial number": True, "Photo": False},
        )

    def test_ticks_are_kept_with_who_and_what_was_said(self):
        ticket = self.ticket.with_user(self.agent)
        ticket.set_check(self.serial.id, True, "SN-1")
        item = next(i for i in self.guide()["items"] if i["id"] == self.serial.id)
        self.assertTrue(item["done"])
        self.assertEqual((item["note"], item["user"]), ("SN-1", self.agent.name))
        ticket.set_check(self.serial.id, True, "SN-2")
        self.assertEqual(self.ticket.check_ids.note, "SN-2")
        ticket.set_check(self.serial.id, False)
        self.assertFalse(self.ticket.check_ids)

    def test_a_ticket_closes_only_with_what_is_required(self):
        ticket = self.ticket.with_user(self.agent)
        with self.assertRaisesRegex(UserError, "Serial number"):
            ticket.action_close()
        ticket.set_check(self.serial.id, True)
        ticket.action_close()
        self.assertEqual(ticket.state, "done")

    def test_a_cancelled_ticket_needs_nothing(self):
        self.ticket.with_user(self.agent)._move_to_state("cancelled")
        self.assertEqual(self.ticket.state, "cancelled")

    def test_clients_and_programs_are_not_asked(self):
        self.ticket.with_user(self.portal_user).sudo()._portal_close(self.contact)
        self.assertEqual(self.ticket.state, "done")

    def test_no_word_of_a_browser_closes_a_ticket_without_what_is_required(self):
        for word in ("unchecked", "by_customer"):
            ticket = self.make_ticket("phone", category_id=self.printing.id)
            ticket = ticket.with_user(self.agent)
            ticket = ticket.with_context(**{f"service_ticket_{word}": True})
            with self.assertRaisesRegex(UserError, "Serial number"):
                ticket.action_close()

    def test_incidents_close_with_their_problem(self):
        problem = self.make_ticket("phone")
        self.ticket._attach_to(problem)
        self.ticket.with_user(self.agent)._close_with_answers({})
        self.assertEqual(self.ticket.state, "done")

    def test_ticks_of_a_hidden_ticket_are_hidden(self):
        self.ticket.team_id = self.closed_team
        self.ticket.set_check(self.serial.id, True, "secret")
        self.assertFalse(
            any(item["done"] for item in self.guide(self.other_agent)["items"])
        )
        with self.assertRaises(AccessError):
            self.ticket.with_user(self.other_agent).set_check(self.photo.id, True)

    def test_a_hundred_tickets_are_checked_with_few_queries(self):
        tickets = self.env["service.ticket"]._intake(
            "phone", [{"name": "x", "category_id": self.printing.id}] * 100
        )
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(12):
            self.assertEqual(len(tickets._get_missing_checks()), 100)
