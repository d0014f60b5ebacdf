"""Teams that give their tickets to people by themselves."""

from collections import Counter
from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import ServiceTicketCommon


@tagged("post_install", "-at_install")
class TestAssignment(ServiceTicketCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna, cls.boris, cls.vera = cls.people = cls.env["res.users"].union(
            *(
                new_test_user(
                    cls.env,
                    login=f"desk_{name.lower()}",
                    name=name,
                    groups="service_ci.group_agent",
                )
                for name in ("Anna", "Boris", "Vera")
            )
        )
        cls.team.write(
            {
                "assignment_method": "balanced",
                "member_ids": [Command.set(cls.people.ids)],
            }
        )

    def _intake(self, count, **values):
        values = {"team_id": self.team.id, **values}
        return self.env["service.ticket"]._intake(
            "web", [{"name": f"No. {number}", **values} for number in range(count)]
        )

    def _shares(self, tickets):
        counts = Counter(ticket.user_id.name for ticket in tickets)
        return {name: counts[name] for name in ("Anna", "Boris", "Vera")}

    def _line(self, user):
        return self.team.member_line_ids.filtered(lambda line: line.user_id == user)

    def _leave(self, user, **values):
        resource = self.env["resource.resource"].create(
            {"name": user.name, "user_id": user.id, "calendar_id": False, **values}
        )
        now = fields.Datetime.now()
        self.env["resource.calendar.leaves"].create(
            {
                "resource_id": resource.id,
                "date_from": now - timedelta(days=1),
                "date_to": now + timedelta(days=1),
            }
        )

    # By load

    def test_load_is_shared_evenly(self):
        tickets = self._intake(9)
        self.assertEqual(self._shares(tickets), {"Anna": 3, "Boris": 3, "Vera": 3})
        self.assertEqual(set(tickets.mapped("state")), {"new"})

    def test_who_has_more_open_tickets_gets_fewer(self):
        self._intake(4, user_id=self.anna.id, team_id=self.closed_team.id)
        shares = self._shares(self._intake(5))
        self.assertEqual(shares, {"Anna": 0, "Boris": 3, "Vera": 2})

    def test_tickets_that_wait_are_no_load(self):
        self._intake(4, user_id=self.anna.id).action_wait()
        shares = self._shares(self._intake(3))
        self.assertEqual(shares, {"Anna": 1, "Boris": 1, "Vera": 1})

    def test_capacity_is_never_exceeded_and_the_rest_stays_in_the_queue(self):
        self.team.member_line_ids.capacity = 2
        tickets = self._intake(8)
        self.assertEqual(self._shares(tickets), {"Anna": 2, "Boris": 2, "Vera": 2})
        self.assertEqual(len(tickets.filtered(lambda ticket: not ticket.user_id)), 2)

    def test_cron_gives_out_the_rest_when_there_is_room_again(self):
        self.team.member_line_ids.capacity = 2
        tickets = self._intake(8)
        rest = tickets.filtered(lambda ticket: not ticket.user_id)
        tickets.filtered(lambda ticket: ticket.user_id == self.vera).action_close()
        with self.enter_registry_test_mode():
            self.env.ref("service_ticket.ir_cron_assign").method_direct_trigger()
        self.assertEqual(rest.user_id, self.vera)

    def test_urgent_and_old_tickets_go_first_when_there_is_room_for_few(self):
        self.team.member_line_ids.capacity = 1
        (self.boris | self.vera).service_is_absent = True
        late, urgent = self.env["service.ticket"]._intake(
            "web",
            [
                {"name": "Late", "team_id": self.team.id},
                {"name": "Urgent", "team_id": self.team.id, "priority": "3"},
            ],
        )
        self.assertEqual(urgent.user_id, self.anna)
        self.assertFalse(late.user_id)

    def test_two_teams_of_one_person_share_one_load(self):
        self.closed_team.write(
            {"assignment_method": "balanced", "member_ids": [Command.set([])]}
        )
        self.closed_team.member_ids = self.anna | self.boris
        tickets = self.env["service.ticket"]._intake(
            "web",
            [
                {"name": str(number), "team_id": team.id}
                for number in range(3)
                for team in (self.closed_team, self.team)
            ],
        )
        self.assertEqual(max(self._shares(tickets).values()), 2)

    # In turn

    def test_turns_go_on_where_they_stopped(self):
        self.team.assignment_method = "round_robin"
        names = []
        for count in (2, 2, 1, 4):
            names += self._intake(count).mapped("user_id.name")
            # What was remembered is read from the database, as after a restart.
            self.env.flush_all()
            self.env.invalidate_all()
        tickets = self.env["service.ticket"].search(
            [("team_id", "=", self.team.id)], order="id"
        )
        order = [ticket.user_id.name for ticket in tickets]
        self.assertEqual(order, ["Anna", "Boris", "Vera"] * 3)

    def test_turns_do_not_mind_how_much_people_have(self):
        self.team.assignment_method = "round_robin"
        self._intake(5, user_id=self.anna.id)
        self.assertEqual(
            self._shares(self._intake(3)), {"Anna": 1, "Boris": 1, "Vera": 1}
        )

    def test_who_comes_back_gets_one_ticket_and_not_all_that_were_missed(self):
        self.team.assignment_method = "round_robin"
        self.anna.service_is_absent = True
        self._intake(10)
        self.anna.service_is_absent = False
        shares = self._shares(self._intake(3))
        self.assertEqual(shares, {"Anna": 1, "Boris": 1, "Vera": 1})

    def test_new_member_comes_into_turn(self):
        self.team.assignment_method = "round_robin"
        self._intake(3)
        self.team.member_ids |= self.agent
        tickets = self._intake(4)
        self.assertEqual(len(tickets.user_id), 4)

    def test_what_goes_back_to_the_queue_goes_to_somebody_else(self):
        (self.boris | self.vera).service_is_absent = True
        ticket = self._intake(1)
        self.assertEqual(ticket.user_id, self.anna)
        self.vera.service_is_absent = False
        self._intake(3, user_id=self.vera.id)
        ticket._return_to_queue()
        self.assertEqual(ticket.user_id, self.vera)

    # Who is there

    def test_absent_by_the_switch_gets_nothing(self):
        self.anna.service_is_absent = True
        self.assertEqual(self._shares(self._intake(4))["Anna"], 0)

    def test_on_leave_gets_nothing(self):
        self._leave(self.anna)
        self.assertEqual(self._shares(self._intake(4))["Anna"], 0)

    def test_out_of_own_working_hours_gets_nothing(self):
        calendar = self.env["resource.calendar"].create(
            {"name": "Mornings", "tz": "UTC"}
        )
        self.env["resource.resource"].create(
            {"name": "Anna", "user_id": self.anna.id, "calendar_id": calendar.id}
        )
        present = self.people._service_present
        monday = fields.Datetime.to_datetime("2026-03-02 09:00:00")
        self.assertIn(self.anna, present(monday))
        self.assertNotIn(self.anna, present(monday + timedelta(hours=12)))
        self.assertNotIn(self.anna, present(monday + timedelta(days=5)))

    def test_archived_gets_nothing(self):
        self.anna.active = False
        self.assertEqual(self._shares(self._intake(4))["Anna"], 0)

    def test_nobody_there_leaves_tickets_untaken(self):
        self.people.service_is_absent = True
        self.assertFalse(self._intake(2).user_id)

    def test_agents_switch_for_themselves_leaders_for_their_team(self):
        self.team.leader_id = self.boris
        self.anna.with_user(self.anna).action_toggle_service_absent()
        self.assertTrue(self.anna.service_is_absent)
        self.anna.with_user(self.boris).action_toggle_service_absent()
        self.assertFalse(self.anna.service_is_absent)
        self.anna.with_user(self.dispatcher).action_toggle_service_absent()
        self.assertTrue(self.anna.service_is_absent)
        with self.assertRaises(AccessError):
            self.anna.with_user(self.vera).action_toggle_service_absent()

    def _put_on_duty(self, user):
        """At this moment the team has closed and somebody is on duty."""
        now = fields.Datetime.now()
        calendar = self.make_calendar(
            "Another day", "UTC", (8, 12), days=[(now.weekday() + 3) % 7]
        )
        self.team.write({"uses_duty": True, "resource_calendar_id": calendar.id})
        self.env["service.duty.shift"].create(
            {
                "team_id": self.team.id,
                "user_id": user.id,
                "date_from": now - timedelta(hours=1),
                "date_to": now + timedelta(hours=1),
            }
        )

    def test_out_of_hours_who_is_on_duty_gets_all(self):
        self._put_on_duty(self.vera)
        shares = self._shares(self._intake(4))
        self.assertEqual(shares, {"Anna": 0, "Boris": 0, "Vera": 4})

    def test_out_of_hours_with_the_one_on_duty_away_the_others_get_it(self):
        self._put_on_duty(self.vera)
        self.vera.service_is_absent = True
        shares = self._shares(self._intake(4))
        self.assertEqual(shares, {"Anna": 2, "Boris": 2, "Vera": 0})

    # What happens beside

    def test_assigned_person_is_told_once_whatever_the_number(self):
        (self.boris | self.vera).service_is_absent = True
        self.anna.notification_type = "inbox"
        tickets = self._intake(7)
        told = self.env["mail.notification"].search(
            [("res_partner_id", "=", self.anna.partner_id.id)]
        )
        self.assertEqual(len(told), 1)
        body = told.mail_message_id.body
        self.assertTrue(all(number in body for number in tickets.mapped("number")))

    def test_person_who_assigns_to_themselves_is_not_told(self):
        (self.boris | self.vera).service_is_absent = True
        ticket = self.env["service.ticket"].with_user(self.anna)
        ticket = ticket.create({"name": "By phone", "team_id": self.team.id})
        self.assertEqual(ticket.user_id, self.anna)
        self.assertFalse(
            self.env["mail.notification"].search(
                [("res_partner_id", "=", self.anna.partner_id.id)]
            )
        )

    def test_conversation_says_why(self):
        ticket = self._intake(1)
        note = ticket.message_ids.filtered(lambda m: "rule" in m.body)
        self.assertIn(ticket.user_id.name, note.body)

    def test_what_somebody_has_stays_theirs(self):
        tickets = self._intake(2, user_id=self.dispatcher.id)
        self.assertFalse(tickets._assign_by_team())
        self.assertEqual(tickets.user_id, self.dispatcher)

    def test_teams_without_a_rule_cost_nothing(self):
        self.team.assignment_method = "manual"
        tickets = self._intake(3)
        self.env.flush_all()
        with self.assertQueryCount(0):
            tickets._assign_by_team()

    def test_somebody_else_assigning_leaves_it_to_the_cron(self):
        Member = self.env.registry["service.team.member"]
        cron = self.env.ref("service_ticket.ir_cron_assign")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        with patch.object(Member, "_lock_for_turn", lambda members: members.browse()):
            tickets = self._intake(2)
        self.assertFalse(tickets.user_id)
        now = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertEqual(len(now - triggers), 1)

    def test_three_thousand_at_once_in_constant_queries(self):
        self.team.assignment_method = "manual"
        tickets = self._intake(3000)
        self.team.assignment_method = "balanced"

        def count(some):
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            some._assign_by_team()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        self._assign_some(tickets[:3])
        few, many = count(tickets[3:33]), count(tickets[33:])
        # The ORM writes rows by the hundred: tickets, notes and their followers.
        hundreds = 3000 // 100 + 1
        self.assertLessEqual(many, few + 4 * hundreds)
        shares = self._shares(tickets).values()
        self.assertLessEqual(max(shares) - min(shares), 1)

    def _assign_some(self, tickets):
        """Fill the caches."""
        tickets._assign_by_team()

    # Members

    def test_members_and_their_lines_are_one(self):
        self.assertEqual(self.team.member_line_ids.user_id, self.people)
        self.team.member_ids -= self.vera
        self.assertEqual(self.team.member_line_ids.user_id, self.anna | self.boris)
        self.team.member_line_ids = [Command.create({"user_id": self.agent.id})]
        self.assertEqual(self.team.member_ids, self.anna | self.boris | self.agent)
        self._line(self.anna).unlink()
        self.assertEqual(self.team.member_ids, self.boris | self.agent)

    def test_change_of_members_keeps_what_was_set_for_the_others(self):
        self._line(self.anna).capacity = 7
        self.team.member_ids |= self.agent
        self.assertEqual(self._line(self.anna).capacity, 7)

    def test_who_creates_a_team_is_its_first_member(self):
        team = self.env["service.team"].with_user(self.manager).create({"name": "New"})
        self.assertEqual(team.member_ids, self.manager)

    def test_agents_do_not_change_members(self):
        with self.assertRaises(AccessError):
            self._line(self.anna).with_user(self.anna).capacity = 1
