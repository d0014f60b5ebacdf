from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.service_ci.tools.inner import Inner

from .common import ServiceTicketCommon

# A Monday; the office works from 9 to 17 UTC.
DAY = datetime(2026, 3, 2, 10)
NIGHT = datetime(2026, 3, 2, 22)


@tagged("post_install", "-at_install")
class TestDuty(ServiceTicketCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.office = cls.make_calendar("Office", "UTC", (9, 17))
        cls.critical_team = cls.env["service.team"].create(
            {
                "name": "Exchange",
                "line": "2",
                "leader_id": cls.dispatcher.id,
                "member_ids": [Command.set((cls.agent | cls.other_agent).ids)],
                "resource_calendar_id": cls.office.id,
                "uses_duty": True,
            }
        )
        cls.shift = cls.make_shift(
            NIGHT - timedelta(hours=5), NIGHT + timedelta(hours=11)
        )

    @classmethod
    def make_shift(cls, start, end, user=None):
        return cls.env["service.duty.shift"].create(
            {
                "team_id": cls.critical_team.id,
                "user_id": (user or cls.agent).id,
                "date_from": start,
                "date_to": end,
            }
        )

    def ticket_at(self, moment, **values):
        with freeze_time(moment):
            return self.make_ticket(
                team_id=self.critical_team.id, **{"priority": "3", **values}
            )

    def signalled(self, ticket):
        return ticket.activity_ids.user_id

    # Who is on duty

    def test_who_is_on_duty_changes_with_the_moment(self):
        self.assertEqual(self.critical_team._on_duty(NIGHT), self.agent)
        self.assertEqual(self.critical_team._on_duty(self.shift.date_from), self.agent)
        self.assertFalse(self.critical_team._on_duty(self.shift.date_to))

    def test_a_critical_ticket_at_night_goes_to_whoever_is_on_duty(self):
        ticket = self.ticket_at(NIGHT)
        self.assertEqual(ticket.user_id, self.agent)
        self.assertEqual(self.signalled(ticket), self.agent)

    def test_in_working_hours_it_waits_in_the_queue(self):
        self.make_shift(DAY, DAY + timedelta(hours=1), self.other_agent)
        self.assertFalse(self.ticket_at(DAY).user_id)

    def test_other_tickets_wait_for_the_morning(self):
        self.assertFalse(self.ticket_at(NIGHT, priority="2").user_id)

    def test_what_is_imported_wakes_nobody(self):
        Ticket = self.env["service.ticket"].with_context(service_ticket_silent=Inner())
        with freeze_time(NIGHT):
            ticket = Ticket._intake(
                "internal",
                [{"name": "x", "team_id": self.critical_team.id, "priority": "3"}],
            )
        self.assertFalse(ticket.user_id)
        self.assertFalse(self.signalled(ticket))

    def test_a_ticket_that_becomes_critical_at_night_goes_there_too(self):
        ticket = self.ticket_at(NIGHT, priority="1")
        with freeze_time(NIGHT):
            ticket.priority = "3"
        self.assertEqual(ticket.user_id, self.agent)

    def test_a_critical_ticket_that_is_handed_over_at_night_goes_there_too(self):
        ticket = self.make_ticket(team_id=self.team.id, priority="3")
        reason = self.env.ref("service_ticket.handover_reason_skills")
        with freeze_time(NIGHT):
            ticket.with_user(self.dispatcher)._hand_over(self.critical_team, reason)
        self.assertEqual(ticket.user_id, self.agent)

    def test_the_leader_hears_when_nobody_is_on_duty(self):
        ticket = self.ticket_at(NIGHT + timedelta(days=1))
        self.assertFalse(ticket.user_id)
        self.assertEqual(self.signalled(ticket), self.dispatcher)

    def test_a_team_that_works_around_the_clock_follows_its_rota(self):
        always = self.office.copy({"name": "Always", "attendance_ids": False})
        always.attendance_ids = [
            Command.create(
                {"name": "Day", "dayofweek": str(day), "hour_from": 0, "hour_to": 24}
            )
            for day in range(7)
        ]
        self.critical_team.resource_calendar_id = always
        self.make_shift(DAY, DAY + timedelta(hours=1), self.other_agent)
        self.assertEqual(self.ticket_at(DAY).user_id, self.other_agent)

    def test_all_who_are_on_duty_hear_of_it(self):
        self.critical_team.duty_overlap = True
        self.make_shift(NIGHT, NIGHT + timedelta(hours=1), self.other_agent)
        ticket = self.ticket_at(NIGHT)
        self.assertEqual(self.signalled(ticket), self.agent | self.other_agent)

    # The rota

    def test_shifts_at_the_same_time_are_refused_with_names(self):
        with self.assertRaises(ValidationError) as caught:
            self.make_shift(NIGHT, NIGHT + timedelta(hours=1), self.other_agent)
        for user in (self.agent, self.other_agent):
            self.assertIn(user.name, str(caught.exception))

    def test_one_at_a_time_is_not_switched_on_while_shifts_overlap(self):
        self.critical_team.duty_overlap = True
        self.make_shift(NIGHT, NIGHT + timedelta(hours=1), self.other_agent)
        with self.assertRaises(ValidationError) as caught:
            self.critical_team.duty_overlap = False
        self.assertIn(self.other_agent.name, str(caught.exception))

    def test_shifts_that_touch_are_no_overlap(self):
        shift = self.make_shift(self.shift.date_to, self.shift.date_to + timedelta(1))
        self.assertTrue(shift.is_alone)

    def test_nobody_on_duty_and_no_leader_is_said_on_the_ticket(self):
        self.critical_team.leader_id = False
        ticket = self.ticket_at(NIGHT + timedelta(days=1))
        self.assertIn("no leader", ticket.message_ids[:1].body)

    @mute_logger("odoo.sql_db")
    def test_a_shift_that_ends_before_it_starts_is_refused(self):
        with self.assertRaises(Exception) as caught:
            self.make_shift(NIGHT, NIGHT - timedelta(hours=1))
        self.assertIn("ends_after_start", str(caught.exception))

    def test_gaps_are_named(self):
        gaps = self.critical_team._duty_gaps(DAY, DAY + timedelta(days=2))
        # From the end of the office on Tuesday to its beginning on Wednesday.
        evening = datetime(2026, 3, 3, 17)
        self.assertEqual(
            gaps[self.critical_team.id], [(evening, evening + timedelta(hours=16))]
        )
        with freeze_time(DAY):
            self.assertIn("more", self.critical_team.duty_gap_text)

    def make_plan(self, **values):
        return self.env["service.duty.plan"].create(
            {
                "team_id": self.critical_team.id,
                "date_from": "2026-03-09",
                "weeks": 2,
                **values,
            }
        )

    def test_a_weekly_pattern_fills_the_nights_and_leaves_no_gap(self):
        self.critical_team.resource_calendar_id.attendance_ids.hour_to = 18
        self.make_plan().action_plan()
        shifts = self.critical_team.duty_shift_ids - self.shift
        self.assertEqual(len(shifts), 14)
        self.assertEqual(shifts.user_id, self.agent | self.other_agent)
        start = datetime(2026, 3, 9, 12)
        gaps = self.critical_team._duty_gaps(start, start + timedelta(days=13))
        self.assertEqual(gaps[self.critical_team.id], [])

    def test_planning_again_refuses_and_says_why(self):
        self.make_plan().action_plan()
        with self.assertRaisesRegex(UserError, "already"):
            self.make_plan().action_plan()

    def test_a_plan_without_people_is_refused(self):
        with self.assertRaisesRegex(UserError, "people"):
            self.make_plan(person_ids=[Command.clear()]).action_plan()

    def test_agents_see_the_rota_and_do_not_change_it(self):
        shift = self.shift.with_user(self.agent)
        self.assertTrue(shift.user_id)
        with self.assertRaises(AccessError):
            shift.unlink()
        with self.assertRaises(AccessError):
            self.shift.with_user(self.portal_user).read(["user_id"])
