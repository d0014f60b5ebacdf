from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .sla_common import MORNING, ServiceSlaCommon

MINUTE = timedelta(minutes=1)


@tagged("post_install", "-at_install")
class TestSlaEscalation(ServiceSlaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.leader_id = cls.dispatcher
        cls.next_team = cls.env["service.team"].create(
            {
                "name": "Second line",
                "line": "2",
                "resource_calendar_id": cls.office.id,
                "leader_id": cls.manager.id,
            }
        )
        cls.team.escalation_team_id = cls.next_team

    def set_steps(self, *steps, target="resolution"):
        self.policy.escalation_ids = [
            Command.clear(),
            *(Command.create({"target": target, **step}) for step in steps),
        ]

    def sweep(self):
        """Run the cron as if nobody else were there."""
        with self.enter_registry_test_mode():
            self.env.ref("service_ticket.ir_cron_sweep").method_direct_trigger()

    def sweep_at(self, moment):
        with self.at(moment):
            Clock = self.env["service.sla.clock"]
            Cron = type(self.env["ir.cron"])
            # What follows belongs to the transaction of the test.
            with patch.object(Cron, "_commit_progress", lambda *a, **k: 60):
                Clock._cron_sweep()

    def actions(self, ticket):
        return (
            self.env["service.sla.event"]
            .search([("ticket_id", "=", ticket.id)], order="id")
            .mapped("action")
        )

    def told(self, user):
        return self.env["mail.message"].search(
            [("partner_ids", "in", user.partner_id.ids)]
        )

    # Order, and once

    def test_each_step_is_taken_once_when_its_moment_comes(self):
        self.set_steps({"percent": 50, "action": "remind"}, {"percent": 100})
        with self.at(MORNING):
            ticket = self.make_ticket(user_id=self.agent.id)
        clock = self.clock(ticket)
        self.assertEqual(clock.next_step_at, MORNING + timedelta(hours=4))
        self.sweep_at(MORNING + timedelta(hours=4) - MINUTE)
        self.assertFalse(self.actions(ticket))
        for _again in range(2):
            self.sweep_at(MORNING + timedelta(hours=4))
            self.assertEqual(self.actions(ticket), ["remind"])
        self.assertIn(ticket.number, self.told(self.agent).body)

    def test_a_leader_who_was_away_finds_the_ticket_until_the_promise_ends(self):
        self.set_steps({"percent": 50, "action": "leader"})
        with self.at(MORNING):
            ticket = self.make_ticket()
        Ticket = self.env["service.ticket"].with_user(self.dispatcher)
        mine = [("signals_me", "=", True), ("id", "=", ticket.id)]
        self.assertFalse(Ticket.search(mine))
        self.sweep_at(MORNING + timedelta(hours=4))
        self.assertEqual(Ticket.search(mine), ticket)
        self.assertFalse(Ticket.with_user(self.agent).search(mine))
        ticket.action_close()
        self.assertFalse(Ticket.search(mine))

    def test_after_downtime_all_steps_come_in_their_order(self):
        self.set_steps(
            {"basis": "seconds", "seconds": 600, "direction": "after"},
            {"percent": 100, "action": "leader"},
            {"percent": 50, "action": "priority"},
            {"basis": "seconds", "seconds": 600, "action": "hand_over"},
        )
        with self.at(MORNING):
            ticket = self.make_ticket(user_id=self.agent.id)
        self.sweep_at(MORNING + timedelta(days=3))
        self.assertEqual(
            self.actions(ticket), ["priority", "hand_over", "leader", "remind"]
        )
        self.assertEqual(ticket.team_id, self.next_team)
        self.assertEqual(ticket.priority, "2")
        self.assertTrue(self.clock(ticket).breached)
        # By then the ticket was with the second line.
        self.assertTrue(self.told(self.manager))
        self.sweep_at(MORNING + timedelta(days=4))
        self.assertEqual(len(self.actions(ticket)), 4)

    def test_the_database_refuses_a_step_that_was_taken(self):
        self.set_steps({"percent": 50})
        with self.at(MORNING):
            ticket = self.make_ticket()
        self.sweep_at(MORNING + timedelta(hours=5))
        event = self.env["service.sla.event"].search([("ticket_id", "=", ticket.id)])
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            with self.env.cr.savepoint():
                event.copy()
                self.env.flush_all()

    def test_a_new_cycle_takes_its_steps_again(self):
        self.set_steps({"percent": 50})
        with self.at(MORNING):
            ticket = self.make_ticket()
        self.sweep_at(MORNING + timedelta(hours=4))
        with self.at(MORNING + timedelta(hours=5)):
            ticket.action_close()
            ticket.action_reopen()
        self.sweep_at(MORNING + timedelta(days=1, hours=2))
        self.assertEqual(self.actions(ticket), ["remind", "remind"])

    def test_nothing_is_due_while_the_clock_stands_still(self):
        self.set_steps({"percent": 50})
        with self.at(MORNING):
            ticket = self.make_ticket()
            self.answer(ticket)
            ticket.action_wait()
        self.sweep_at(MORNING + timedelta(days=3))
        self.assertFalse(self.actions(ticket))
        self.assertFalse(self.clock(ticket).breached)

    def test_what_lies_behind_an_imported_ticket_reminds_nobody(self):
        self.set_steps({"percent": 25}, {"percent": 75, "action": "leader"})
        with self.at(MORNING + timedelta(hours=4)):
            ticket = self.make_ticket(opened_at=MORNING)
        self.sweep_at(MORNING + timedelta(hours=7))
        self.assertEqual(self.actions(ticket), ["leader"])

    # What the steps do

    def test_an_untaken_ticket_reminds_the_leader(self):
        self.set_steps({"percent": 50, "action": "remind"}, target="first_response")
        with self.at(MORNING):
            self.make_ticket()
        self.sweep_at(MORNING + timedelta(hours=1))
        self.assertTrue(self.told(self.dispatcher))

    def test_a_step_that_reaches_nobody_says_so(self):
        self.set_steps({"percent": 25, "action": "leader"}, {"percent": 50})
        self.team.leader_id = False
        with self.at(MORNING):
            taken = self.make_ticket(user_id=self.agent.id)
        self.agent.active = False
        self.sweep_at(MORNING + timedelta(hours=5))
        events = self.env["service.sla.event"].search([("ticket_id", "=", taken.id)])
        self.assertEqual(len(events), 2)
        for event in events:
            self.assertIn("no leader", event.error)

    def test_one_message_tells_a_person_about_all_tickets(self):
        self.set_steps({"percent": 50, "action": "leader"})
        with self.at(MORNING):
            tickets = self.make_ticket() | self.make_ticket() | self.make_ticket()
        self.sweep_at(MORNING + timedelta(hours=5))
        message = self.told(self.dispatcher)
        self.assertEqual(len(message), 1)
        for ticket in tickets:
            self.assertIn(ticket.number, message.body)

    def test_named_people_are_told(self):
        self.set_steps(
            {
                "percent": 50,
                "action": "notify",
                "user_ids": [Command.set(self.other_agent.ids)],
            }
        )
        with self.at(MORNING):
            self.make_ticket()
        self.sweep_at(MORNING + timedelta(hours=5))
        self.assertTrue(self.told(self.other_agent))

    def test_a_step_that_cannot_be_taken_is_noted_and_stops_nobody(self):
        self.set_steps(
            {"percent": 50, "action": "hand_over"}, {"percent": 75, "action": "leader"}
        )
        stuck = self.env["service.team"].create(
            {"name": "Nobody next", "resource_calendar_id": self.office.id}
        )
        with self.at(MORNING):
            bad = self.make_ticket(team_id=stuck.id)
            good = self.make_ticket()
        with mute_logger("odoo.addons.service_ticket.models.claims"):
            self.sweep_at(MORNING + timedelta(hours=4))
        self.assertEqual(good.team_id, self.next_team)
        event = self.env["service.sla.event"].search([("ticket_id", "=", bad.id)])
        self.assertIn("hands over to nobody", event.error)
        self.sweep_at(MORNING + timedelta(hours=6))
        self.assertEqual(self.actions(bad), ["hand_over", "leader"])

    def test_a_sweep_that_fails_beside_the_steps_comes_back_later(self):
        with self.at(MORNING):
            ticket = self.make_ticket()
        late = MORNING + timedelta(days=2)
        fault = patch.object(type(ticket), "_tell_screens", side_effect=ValueError("x"))
        with fault, mute_logger("odoo.addons.service_ticket.models.claims"):
            self.sweep_at(late)
        clock = self.clock(ticket)
        self.assertFalse(clock.breached)
        self.assertGreater(clock.next_step_at, late)
        self.sweep_at(late + timedelta(hours=1))
        self.assertTrue(clock.breached)

    def test_what_is_over_time_says_so_without_any_step(self):
        with self.at(MORNING):
            ticket = self.make_ticket()
        self.sweep_at(MORNING + timedelta(hours=3))
        self.assertTrue(self.clock(ticket, "first_response").breached)
        self.assertFalse(self.clock(ticket).breached)
        self.assertFalse(self.clock(ticket, "first_response").next_step_at)

    def test_the_cron_itself_runs(self):
        self.sweep()

    # Bad input

    def test_teams_cannot_hand_over_in_a_circle(self):
        with self.assertRaisesRegex(ValidationError, "circle"):
            self.next_team.escalation_team_id = self.team

    def test_a_step_needs_somebody_to_hand_over_to(self):
        self.policy.team_ids = self.next_team
        with self.assertRaisesRegex(ValidationError, "hands over to nobody"):
            self.set_steps({"action": "hand_over"})

    def test_a_step_that_notifies_needs_people(self):
        with self.assertRaisesRegex(ValidationError, "Name the people"):
            self.set_steps({"action": "notify"})

    # Cost

    def test_many_due_clocks_cost_as_many_queries_as_few(self):
        self.set_steps({"percent": 50, "action": "leader"})

        def cost(number):
            with self.at(MORNING):
                self.env["service.ticket"]._intake(
                    "internal", [{"name": "Ticket"}] * number
                )
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self.sweep_at(MORNING + timedelta(hours=5))
            return self.env.cr.sql_log_count - start

        cost(2)
        few, many = cost(2), cost(60)
        self.assertLessEqual(many - few, 5)
