from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ServiceTicketCommon

# A Monday; the office works from 9 to 17 UTC.
MORNING = datetime(2026, 3, 2, 10)


@tagged("post_install", "-at_install")
class TestQueue(ServiceTicketCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.make_calendar("Office", "UTC", (9, 17))
        cls.second = cls.env["service.team"].create(
            {
                "name": "Line 2",
                "line": "2",
                "leader_id": cls.dispatcher.id,
                "member_ids": [Command.set(cls.other_agent.ids)],
                "resource_calendar_id": cls.calendar.id,
                "remind_after_hours": 1,
                "signal_after_hours": 2,
                "return_after_hours": 4,
            }
        )
        cls.reason = cls.env.ref("service_ticket.handover_reason_skills")
        cls.activity_type = cls.env.ref("service_ticket.mail_activity_type_signal")

    def setUp(self):
        super().setUp()
        with freeze_time(MORNING):
            self.ticket = self.make_ticket(team_id=self.team.id)
            self.ticket.with_user(self.agent)._hand_over(self.second, self.reason)

    def run_at(self, moment):
        with freeze_time(moment), self.enter_registry_test_mode():
            self.env.ref("service_ticket.ir_cron_queue").method_direct_trigger()

    def signals(self, user):
        return self.env["mail.activity"].search_count(
            [
                ("activity_type_id", "=", self.activity_type.id),
                ("user_id", "=", user.id),
                ("res_id", "=", self.ticket.id),
            ]
        )

    def take(self, moment):
        with freeze_time(moment):
            self.ticket.with_user(self.other_agent).action_take()

    # Reminder and signal

    def test_an_untaken_ticket_is_reminded_of_once_in_working_time(self):
        self.assertEqual(self.ticket.queue_due_at, MORNING + timedelta(hours=1))
        self.run_at(MORNING + timedelta(minutes=59))
        self.assertFalse(self.ticket.reminded_at)
        for _again in range(2):
            self.run_at(MORNING + timedelta(hours=1))
        self.assertEqual(self.signals(self.dispatcher), 1)

    def test_who_was_chosen_and_does_nothing_is_reminded_himself(self):
        with freeze_time(MORNING):
            self.ticket.with_user(self.dispatcher).user_id = self.other_agent
        self.run_at(MORNING + timedelta(hours=1))
        self.assertEqual(self.signals(self.other_agent), 1)
        self.assertEqual(self.signals(self.dispatcher), 0)

    def test_the_leader_is_told_once_after_the_reminder(self):
        self.run_at(MORNING + timedelta(hours=1))
        self.run_at(MORNING + timedelta(hours=2, minutes=59))
        self.assertFalse(self.ticket.signalled_at)
        for _again in range(2):
            self.run_at(MORNING + timedelta(hours=3))
        self.assertTrue(self.ticket.signalled_at)
        self.assertEqual(self.signals(self.dispatcher), 2)
        self.assertFalse(self.ticket.queue_due_at)

    def test_after_a_pause_of_the_server_reminder_and_signal_keep_their_order(self):
        later = MORNING + timedelta(days=1)
        self.run_at(later)
        self.assertEqual(self.ticket.reminded_at, later)
        self.assertFalse(self.ticket.signalled_at)
        self.assertEqual(self.ticket.queue_due_at, later + timedelta(hours=2))

    def test_who_was_away_finds_what_was_signalled_until_somebody_cares(self):
        Ticket = self.env["service.ticket"].with_user(self.dispatcher)
        mine = [("signals_me", "=", True)]
        self.assertFalse(Ticket.search(mine))
        self.run_at(MORNING + timedelta(hours=1))
        self.assertEqual(Ticket.search(mine), self.ticket)
        self.assertTrue(self.ticket.with_user(self.dispatcher).signals_me)
        self.assertFalse(Ticket.with_user(self.agent).search(mine))
        self.take(MORNING + timedelta(hours=2))
        self.assertFalse(Ticket.search(mine))

    def test_whoever_takes_the_ticket_ends_the_signals(self):
        self.run_at(MORNING + timedelta(hours=1))
        self.take(MORNING + timedelta(hours=2))
        self.assertEqual(self.signals(self.dispatcher), 0)
        self.run_at(MORNING + timedelta(hours=3))
        self.assertFalse(self.ticket.signalled_at)

    def test_a_ticket_that_nobody_handed_over_reminds_nobody(self):
        with freeze_time(MORNING):
            ticket = self.make_ticket(team_id=self.second.id)
        self.assertFalse(ticket.queue_due_at)

    def test_a_team_without_leader_leaves_a_word_on_the_ticket(self):
        self.second.leader_id = False
        self.run_at(MORNING + timedelta(hours=1))
        self.assertIn("no leader", self.ticket.message_ids[:1].body)

    # Return

    def test_a_ticket_returns_when_its_responsible_does_nothing(self):
        self.take(MORNING + timedelta(hours=4))
        # 14:00 and four hours of work: three today, one tomorrow
        due = MORNING + timedelta(hours=24)
        self.assertEqual(self.ticket.queue_due_at, due)
        self.run_at(due - timedelta(minutes=1))
        self.assertEqual(self.ticket.user_id, self.other_agent)
        self.run_at(due)
        self.assertFalse(self.ticket.user_id)

    def test_each_action_of_the_responsible_starts_the_time_anew(self):
        self.take(MORNING)
        moment = MORNING + timedelta(hours=2)
        with freeze_time(moment):
            self.ticket.with_user(self.other_agent).message_post(body="I look at it")
        self.assertEqual(self.ticket.queue_due_at, moment + timedelta(hours=4))
        moment += timedelta(minutes=30)
        with freeze_time(moment):
            self.ticket.with_user(self.other_agent).priority = "2"
        self.assertEqual(self.ticket.queue_due_at, moment + timedelta(hours=4))

    def test_what_others_do_is_no_action_of_the_responsible(self):
        self.take(MORNING)
        with freeze_time(MORNING + timedelta(hours=2)):
            self.ticket.with_user(self.dispatcher).priority = "2"
            self.ticket.with_user(self.dispatcher).message_post(body="Well?")
        self.assertEqual(self.ticket.queue_due_at, MORNING + timedelta(hours=4))

    def test_a_waiting_ticket_stays_with_its_responsible(self):
        self.take(MORNING)
        with freeze_time(MORNING + timedelta(hours=1)):
            self.ticket.with_user(self.other_agent).action_wait()
        self.assertFalse(self.ticket.queue_due_at)
        woken = MORNING + timedelta(days=3)
        with freeze_time(woken):
            self.ticket.with_user(self.agent)._move_to_state("open")
        self.assertEqual(self.ticket.queue_due_at, woken + timedelta(hours=4))

    def test_the_end_leaves_nothing_ahead(self):
        self.take(MORNING)
        with freeze_time(MORNING + timedelta(hours=1)):
            self.ticket.action_close()
        self.assertFalse(self.ticket.queue_due_at)

    # Faults

    def test_one_bad_ticket_does_not_stop_the_others(self):
        with freeze_time(MORNING):
            bad = self.make_ticket(team_id=self.team.id)
            bad.with_user(self.agent)._hand_over(self.second, self.reason)
        self.env.flush_all()
        self.env.cr.execute(
            "ALTER TABLE service_ticket ADD CONSTRAINT test_bad_record "
            "CHECK (id != %s OR reminded_at IS NULL) NOT VALID",
            [bad.id],
        )
        with (
            self.assertLogs("odoo.addons.service_ticket", "WARNING"),
            mute_logger("odoo.sql_db"),
        ):
            self.run_at(MORNING + timedelta(hours=1))
        self.assertTrue(self.ticket.reminded_at)
        self.assertFalse(bad.reminded_at)
        self.assertIn("test_bad_record", bad.queue_error)

    def test_a_calendar_without_hours_is_refused_with_its_name(self):
        empty = self.env["resource.calendar"].create(
            {"name": "Never", "attendance_ids": [Command.clear()]}
        )
        with self.assertRaisesRegex(ValidationError, "Never"):
            self.second.resource_calendar_id = empty

    # Cost

    def test_teams_without_limits_cost_nothing(self):
        ticket = self.make_ticket(team_id=self.team.id)
        self.env.flush_all()
        with self.assertQueries([]):
            ticket._plan_queue()
