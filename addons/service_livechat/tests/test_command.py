from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import LivechatCommon


@tagged("post_install", "-at_install")
class TestCommand(LivechatCommon):
    def test_the_command_makes_a_ticket_with_the_subject_behind_it(self):
        chat = self.make_chat()
        self.write_as_visitor(chat, "The till prints nothing")
        ticket = self.command(chat, "/ticket Till 2 is jammed")
        self.assertEqual(ticket.name, "Till 2 is jammed")
        self.assertEqual(ticket.channel_id.code, "chat")
        self.assertEqual(ticket.team_id, self.team)
        self.assertEqual(ticket.user_id, self.agent)

    def test_without_a_subject_it_is_what_the_visitor_wrote_first(self):
        chat = self.make_chat()
        self.write_as_visitor(chat, "The till prints nothing")
        self.write_as_visitor(chat, "and the queue grows")
        self.assertEqual(self.command(chat).name, "The till prints nothing")

    def test_a_second_command_says_that_there_is_a_ticket(self):
        chat = self.make_chat()
        self.write_as_visitor(chat, "The till prints nothing")
        ticket = self.command(chat)
        again = self.command(chat, "/ticket Something else", self.other_agent)
        self.assertEqual(again, ticket)
        answer = chat.with_user(self.agent)._service_run_command("Something else")
        self.assertIn(ticket.number, answer)

    def test_the_number_of_an_open_ticket_lets_the_chat_go_on_there(self):
        ticket = self._create_ticket()
        chat = self.make_chat()
        self.write_as_visitor(chat, "I wrote to you yesterday")
        self.assertEqual(self.command(chat, f"/ticket {ticket.number}"), ticket)
        self.assertEqual(self.words(ticket), ["I wrote to you yesterday"])

    def test_a_ticket_of_another_team_is_not_joined(self):
        closed = self._create_ticket(team_id=self.closed_team.id)
        chat = self.make_chat(operator=self.other_agent)
        self.write_as_visitor(chat, "I wrote to you yesterday")
        ticket = self.command(chat, f"/ticket {closed.number}", self.other_agent)
        self.assertFalse(ticket)
        self.assertFalse(self.words(closed))

    def test_a_closed_ticket_is_not_joined_by_accident(self):
        ticket = self._create_ticket()
        ticket.action_close()
        chat = self.make_chat()
        self.write_as_visitor(chat, "I wrote to you yesterday")
        self.assertFalse(self.command(chat, f"/ticket {ticket.number}"))

    def test_nothing_is_made_of_nothing(self):
        chat = self.make_chat()
        self.assertFalse(self.command(chat, "/ticket Silence"))

    def test_the_visitor_is_told_the_number(self):
        chat = self.make_chat()
        self.write_as_visitor(chat, "The till prints nothing")
        ticket = self.command(chat)
        told = chat.message_ids.filtered(lambda one: one.message_type == "notification")
        self.assertIn(ticket.number, told[:1].body)

    def test_operators_who_are_no_agents_are_refused(self):
        chat = self.make_chat()
        self.write_as_visitor(chat, "The till prints nothing")
        with self.assertRaises(AccessError):
            self.command(chat, user=self.outsider)

    def test_clients_cannot_run_the_command(self):
        chat = self.make_chat(self.portal_user.partner_id)
        self.write_as_visitor(chat, "The till prints nothing")
        for user in (self.portal_user, self.other_portal_user):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.command(chat, user=user)

    def test_other_channels_make_no_tickets(self):
        group = (
            self.env["discuss.channel"]
            .with_user(self.agent)
            ._create_group(partners_to=self.agent.partner_id.ids)
        )
        answer = group._service_run_command("Subject")
        self.assertFalse(group.sudo().service_ticket_id)
        self.assertIn("visitors", answer)
