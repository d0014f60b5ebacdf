from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import ServiceTicketCommon


@tagged("post_install", "-at_install")
class TestHandOver(ServiceTicketCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second, cls.third = cls.env["service.team"].create(
            [
                {
                    "name": f"Line {line}",
                    "line": line,
                    "member_ids": [Command.set(cls.other_agent.ids)],
                }
                for line in ("2", "3")
            ]
        )
        cls.team.escalation_team_id = cls.second
        cls.second.escalation_team_id = cls.third
        cls.reason = cls.env.ref("service_ticket.handover_reason_skills")
        cls.ticket = cls.make_ticket(team_id=cls.team.id, user_id=cls.agent.id)

    def hand_over(self, tickets=None, team=None, note=None, user=None):
        tickets = (tickets or self.ticket).with_user(user or self.agent)
        return tickets._hand_over(team or self.second, self.reason, note).sudo()

    def test_a_ticket_goes_to_the_other_team_and_is_free_there(self):
        step = self.hand_over(note="Cable is fine")
        self.assertEqual(self.ticket.team_id, self.second)
        self.assertFalse(self.ticket.user_id)
        self.assertEqual(
            (step.from_team_id, step.to_team_id, step.from_line, step.to_line),
            (self.team, self.second, "1", "2"),
        )
        self.assertEqual((step.user_id, step.reason_id), (self.agent, self.reason))
        self.assertEqual(self.ticket.handover_count, 1)

    def test_the_note_stays_until_somebody_of_the_next_line_answers(self):
        self.hand_over(note="Cable is fine")
        self.assertEqual(self.ticket.handover_note, "Cable is fine")
        self.say(self.agent)
        self.assertTrue(self.ticket.handover_note_id)
        self.say(self.other_agent)
        self.assertFalse(self.ticket.handover_note_id)
        self.assertEqual(self.ticket.handover_ids.seen_by_id, self.other_agent)

    def say(self, user):
        self.ticket.with_user(user).message_post(
            body="Words", message_type="comment", subtype_xmlid="mail.mt_comment"
        )

    def test_the_note_goes_when_it_is_dismissed(self):
        self.hand_over(note="Cable is fine")
        self.ticket.with_user(self.other_agent).action_dismiss_handover_note()
        self.assertFalse(self.ticket.handover_note_id)

    def test_back_goes_to_where_the_ticket_came_from_step_by_step(self):
        self.hand_over()
        self.hand_over(team=self.third, user=self.other_agent)
        self.assertEqual(self.ticket.previous_team_id, self.second)
        self.hand_over(team=self.second, user=self.other_agent)
        self.assertEqual(self.ticket.previous_team_id, self.team)
        self.hand_over(team=self.team, user=self.other_agent)
        self.assertFalse(self.ticket.previous_team_id)
        back = self.ticket.handover_ids.filtered("is_return")
        self.assertEqual(back.to_team_id, self.second | self.team)
        self.assertEqual(self.ticket.ping_pong_count, 2)

    def test_the_dialog_proposes_the_next_line(self):
        wizard = (
            self.env["service.ticket.hand.over"]
            .with_user(self.agent)
            .with_context(default_ticket_ids=self.ticket.ids)
            .create({"reason_id": self.reason.id, "note": "Look at the cable"})
        )
        self.assertEqual(wizard.team_id, self.second)
        wizard.action_hand_over()
        self.assertEqual(self.ticket.team_id, self.second)

    def test_whoever_hands_over_out_of_sight_gets_back_to_his_own_tickets(self):
        self.closed_team.member_ids = self.other_agent
        wizard = (
            self.env["service.ticket.hand.over"]
            .with_user(self.agent)
            .with_context(default_ticket_ids=self.ticket.ids)
            .create({"reason_id": self.reason.id, "team_id": self.closed_team.id})
        )
        action = wizard.action_hand_over()
        self.assertEqual(self.ticket.team_id, self.closed_team)
        self.assertEqual(action["target"], "main")

    def test_a_change_of_the_team_by_hand_is_written_down_too(self):
        self.ticket.with_user(self.agent).team_id = self.third
        step = self.ticket.handover_ids
        self.assertEqual((step.to_team_id, step.user_id), (self.third, self.agent))
        self.assertFalse(step.reason_id)

    def test_those_that_the_team_has_already_keep_their_place_and_note(self):
        with freeze_time("2026-03-02 10:00:00"):
            there = self.make_ticket(team_id=self.team.id)
            there._hand_over(self.second, self.reason, "Look at the log")
        (there | self.ticket).team_id = self.second
        self.assertEqual(there.queue_since, datetime(2026, 3, 2, 10))
        self.assertEqual(there.handover_note, "Look at the log")
        self.assertEqual(self.ticket.team_id, self.second)
        self.assertGreater(self.ticket.queue_since, there.queue_since)

    def test_the_line_that_has_the_ticket_at_the_end_solved_it(self):
        self.hand_over()
        self.ticket.action_close()
        self.assertEqual(self.ticket.solved_line, "2")
        self.ticket.action_reopen()
        self.assertFalse(self.ticket.solved_line)

    def test_the_share_of_line_1_counts_what_was_solved(self):
        self.hand_over()
        first, cancelled = (self.make_ticket(team_id=self.team.id) for _number in "ab")
        cancelled._move_to_state("cancelled")
        (self.ticket | first).action_close()
        self.env.flush_all()
        tickets = self.ticket | first | cancelled
        ((share, steps),) = self.env["service.ticket.report"]._read_group(
            [("id", "in", tickets.ids)],
            [],
            ["first_line_share:avg", "handover_count:sum"],
        )
        self.assertEqual((share, steps), (0.5, 1))

    # Refused

    def test_the_own_team_is_refused_by_name(self):
        with self.assertRaisesRegex(UserError, "Desk"):
            self.hand_over(team=self.team)

    def test_a_closed_ticket_is_refused(self):
        self.ticket.action_close()
        with self.assertRaisesRegex(UserError, "Reopen"):
            self.hand_over()

    def test_an_archived_team_is_refused(self):
        self.second.active = False
        with self.assertRaisesRegex(UserError, "archived"):
            self.hand_over()

    def test_a_ticket_that_came_from_nowhere_cannot_go_back(self):
        with self.assertRaises(UserError):
            self.ticket.action_hand_back()

    def test_teams_in_a_circle_are_refused_with_their_names(self):
        with self.assertRaisesRegex(ValidationError, "Line 3 → Desk → Line 2 → Line 3"):
            self.third.escalation_team_id = self.team

    # Access and cost

    def test_nobody_rewrites_a_hand_over(self):
        step = self.hand_over()
        with self.assertRaises(AccessError):
            step.with_user(self.manager).write({"note": "x"})

    def test_customers_see_nothing_of_it(self):
        self.hand_over(note="Client is difficult")
        ticket = self.ticket.with_user(self.portal_user)
        for name in ("handover_note", "handover_ids", "previous_team_id", "line"):
            with self.assertRaises(AccessError):
                ticket.read([name])
        with self.assertRaises(AccessError):
            self.env["service.ticket.handover"].with_user(self.portal_user).search([])

    def test_many_tickets_cost_about_as_much_as_few(self):
        def cost(number):
            tickets = self.env["service.ticket"]._intake(
                "internal",
                [
                    {"name": "Printer", "team_id": self.team.id, "user_id": False}
                    for _number in range(number)
                ],
            )
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            tickets.with_user(self.dispatcher)._hand_over(
                self.second, self.reason, "Note"
            )
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        cost(2)
        few, many = cost(3), cost(60)
        self.assertLess(many, few + 10)
