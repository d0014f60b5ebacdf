from datetime import date

from psycopg2.errors import CheckViolation

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ServiceCallCommon

MONDAY = date(2026, 3, 2)
IN_THE_WEEK = "2026-03-04 10:00:00"


@tagged("post_install", "-at_install")
class TestCallSample(ServiceCallCommon):
    """Recorded calls are part of what is reviewed every week."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company.service_quality_sample = 4
        cls.team.leader_id = cls.manager

    def calls(self, count, state="done"):
        calls = self.env["service.call"]
        for number in range(count):
            key = f"{state}-{number}"
            call = self.make_call(key, answered=True)
            self.tell(self.make_event("recording_ready", key, recording={"id": key}))
            call.recording_ids.state = state
            calls |= call
        calls.started_at = IN_THE_WEEK
        return calls

    def tickets(self, count):
        tickets = self.env["service.ticket"]
        for _number in range(count):
            tickets |= self.make_ticket(
                "phone", team_id=self.team.id, user_id=self.agent.id
            )
        tickets.action_close()
        tickets.closed_at = IN_THE_WEEK
        return tickets

    def draw(self):
        Review = self.env["service.quality.review"]
        return Review._draw_sample(self.company, MONDAY).filtered(
            lambda review: review.user_id == self.agent
        )

    def test_calls_take_their_share_and_tickets_the_rest(self):
        calls, tickets = self.calls(5), self.tickets(5)
        reviews = self.draw()
        self.assertEqual(len(reviews.call_id), 2)
        self.assertEqual(len(reviews.ticket_id), 2)
        self.assertLessEqual(reviews.call_id, calls)
        self.assertLessEqual(reviews.ticket_id, tickets)
        self.assertEqual(reviews.reviewer_id, self.manager)
        self.assertEqual(set(reviews.mapped("week")), {MONDAY})

    def test_drawn_again_it_is_the_same_sample(self):
        self.calls(5)
        self.tickets(5)
        self.assertEqual(len(self.draw()), 4)
        self.assertFalse(self.draw())

    def test_tickets_make_up_for_calls_that_are_missing(self):
        self.calls(1)
        self.tickets(5)
        reviews = self.draw()
        self.assertEqual((len(reviews.call_id), len(reviews.ticket_id)), (1, 3))

    def test_what_cannot_be_heard_is_not_drawn(self):
        self.calls(2, "deleted")
        self.calls(2, "waiting")
        self.make_call("nobody").started_at = IN_THE_WEEK
        self.assertFalse(self.draw())

    def test_the_share_is_the_company_s_to_set(self):
        self.calls(5)
        self.tickets(5)
        self.company.service_quality_call_share = 0
        self.assertFalse(self.draw().call_id)
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            self.company.service_quality_call_share = 101
            self.company.flush_recordset()
