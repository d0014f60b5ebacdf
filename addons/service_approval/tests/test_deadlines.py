from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .common import ServiceApprovalCommon

# A Monday.
START = datetime(2026, 3, 2, 9, 0)


@tagged("post_install", "-at_install")
class TestDeadlines(ServiceApprovalCommon):
    """Reminders, escalation, and what happens after a standstill."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.resource_calendar_id = cls.make_calendar("Days", "UTC", (9, 17))
        cls.route = cls.make_route(
            (
                1,
                cls.engineering,
                {"hours": 8, "remind_hours": 2, "escalate_hours": 4},
            )
        )

    def start(self):
        with freeze_time(START):
            _ticket, approval = self.ask()
        return approval.step_ids

    def run_cron(self, moment):
        cron = self.env.ref("service_approval.ir_cron_approval_deadlines")
        with freeze_time(moment), self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def mails(self):
        return self.env["mail.mail"].search(
            [("recipient_ids", "in", self.engineer.ids)], order="id"
        )

    def test_moments_are_counted_in_working_hours(self):
        step = self.start()
        self.assertEqual(step.deadline, datetime(2026, 3, 2, 17))
        self.assertEqual(step.remind_at, datetime(2026, 3, 2, 15))
        self.assertEqual(step.escalate_at, datetime(2026, 3, 3, 13))

    def test_each_reminder_comes_once(self):
        step = self.start()
        self.assertEqual(len(self.mails()), 1)
        hour = timedelta(hours=1)
        for moment, count in (
            (step.remind_at - hour, 1),
            (step.remind_at, 2),
            (step.remind_at + hour, 2),
            (step.deadline, 3),
            (step.deadline + hour, 3),
        ):
            self.run_cron(moment)
            self.assertEqual(len(self.mails()), count, moment)

    def test_escalation_tells_the_responsible(self):
        step = self.start()
        self.run_cron(step.deadline)
        self.run_cron(step.escalate_at)
        self.assertEqual(step.fired, "escalated")
        ticket = step.approval_id.ticket_id
        told = ticket.activity_ids.filtered(lambda a: a.user_id == self.agent)
        self.assertIn("does not answer", str(told.mapped("summary")))
        count = len(told)
        self.run_cron(step.escalate_at + timedelta(days=2))
        self.assertEqual(len(ticket.activity_ids), count)

    def test_escalation_asks_the_next_person(self):
        self.route.step_ids.escalation_partner_id = self.colleague
        step = self.start()
        self.assertEqual(step.approver_ids, self.engineer)
        self.run_cron(step.escalate_at)
        self.assertEqual(step.approver_ids, self.engineer | self.colleague)
        self.assertFalse(step._decide("approved", None, self.colleague, "link"))

    def test_a_stranger_as_next_person_gets_nothing(self):
        self.route.step_ids.escalation_partner_id = self.other_contact
        step = self.start()
        self.run_cron(step.escalate_at)
        self.assertEqual(step.approver_ids, self.engineer)
        ticket = step.approval_id.ticket_id
        self.assertIn("does not answer", str(ticket.activity_ids.mapped("summary")))

    def test_after_a_standstill_only_the_last_thing_happens(self):
        step = self.start()
        self.run_cron(step.escalate_at + timedelta(days=5))
        self.assertEqual(step.fired, "escalated")
        self.assertFalse(step.next_event_at)
        self.assertEqual(len(self.mails()), 1)  # no reminder of what is over

    def test_decided_steps_are_left_in_peace(self):
        step = self.start()
        with freeze_time(START + timedelta(hours=1)):
            self.decide(step.approval_id, self.engineer)
        count = len(self.mails())
        self.run_cron(step.escalate_at)
        self.assertFalse(step.fired)
        self.assertEqual(len(self.mails()), count)

    def test_one_bad_step_does_not_stop_the_others(self):
        bad, good = self.start(), self.start()
        original = type(bad)._remind

        def remind(self, event):
            if bad in self:
                raise ValueError("No mail server")
            return original(self, event)

        self.patch(type(bad), "_remind", remind)
        with self.assertLogs("odoo.addons.service_ticket.models.claims", "WARNING"):
            self.run_cron(bad.remind_at)
        self.assertEqual(good.fired, "before")
        self.assertFalse(bad.fired)
        self.assertIn("No mail server", bad.event_error)

    def test_a_deputy_is_asked_when_the_term_begins(self):
        step = self.start()
        self.env["service.approval.deputy"].create(
            {
                "partner_id": self.engineer.id,
                "deputy_id": self.colleague.id,
                "date_from": START.date() + timedelta(days=1),
            }
        )
        with freeze_time(START):
            step._ask()
        self.assertEqual(step.approver_ids, self.engineer)
        self.run_cron(START + timedelta(days=1))
        self.assertEqual(step.approver_ids, self.engineer | self.colleague)
