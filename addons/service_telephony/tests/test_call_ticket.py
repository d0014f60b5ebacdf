from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.service_ticket.tests.sla_common import ServiceSlaCommon

from .common import NUMBER, OTHER_NUMBER, ServiceCallCommon


@tagged("post_install", "-at_install")
class TestCallTicket(ServiceCallCommon, ServiceSlaCommon):
    def test_by_hand_no_call_opens_a_ticket(self):
        self.assertFalse(self.make_call().ticket_id)

    def test_on_ringing_the_first_event_opens_one(self):
        self.connector.ticket_rule = "ringing"
        call = self.tell(self.make_event("ringing"))
        ticket = call.ticket_id
        self.assertEqual(ticket.channel_id.code, "phone")
        self.assertEqual(ticket.partner_id, self.contact)
        self.assertEqual(ticket.phone_e164, NUMBER)
        self.assertEqual(ticket.team_id, self.team)
        self.tell(self.make_event("answered", after=3, agent={"ext": "101"}))
        self.tell(self.make_event("ended", after=9))
        self.assertEqual(call.ticket_id, ticket)

    def test_on_missed_only_a_missed_call_opens_one(self):
        self.connector.ticket_rule = "missed"
        self.assertFalse(self.make_call("answered", answered=True).ticket_id)
        call = self.tell(self.make_event("ringing"))
        self.assertFalse(call.ticket_id)
        self.tell(self.make_event("ended", after=9))
        self.assertTrue(call.ticket_id)

    def test_the_rule_may_be_for_known_or_unknown_callers(self):
        self.connector.write({"ticket_rule": "missed", "ticket_callers": "unknown"})
        self.assertFalse(self.make_call("known").ticket_id)
        unknown = {"caller": {"raw": OTHER_NUMBER}}
        self.assertTrue(self.make_call("unknown", **unknown).ticket_id)
        self.connector.ticket_callers = "known"
        self.assertTrue(self.make_call("known-2").ticket_id)

    def test_the_same_caller_joins_the_open_ticket(self):
        self.connector.ticket_rule = "missed"
        first, second = self.make_call("first"), self.make_call("second")
        self.assertEqual(first.ticket_id, second.ticket_id)

    def test_a_closed_ticket_is_not_joined(self):
        self.connector.ticket_rule = "missed"
        first = self.make_call("first")
        first.ticket_id._move_to_state("done")
        self.assertNotEqual(self.make_call("second").ticket_id, first.ticket_id)

    def test_without_minutes_each_call_is_a_ticket_of_its_own(self):
        self.connector.write({"ticket_rule": "missed", "join_minutes": 0})
        first, second = self.make_call("first"), self.make_call("second")
        self.assertNotEqual(first.ticket_id, second.ticket_id)

    def test_hidden_callers_never_join_each_other(self):
        self.connector.ticket_rule = "missed"
        hidden = {"caller": {"raw": "anonymous"}}
        first = self.make_call("first", **hidden)
        self.assertNotEqual(
            self.make_call("second", **hidden).ticket_id, first.ticket_id
        )

    def test_an_agent_opens_a_ticket_by_hand_once(self):
        call = self.make_call().with_user(self.agent)
        action = call.action_create_ticket()
        self.assertEqual(action["res_id"], call.ticket_id.id)
        self.assertEqual(call.action_create_ticket()["res_id"], call.ticket_id.id)

    def test_an_agent_joins_a_call_to_an_open_ticket(self):
        ticket = self.make_ticket()
        call = self.make_call(answered=True).with_user(self.agent)
        call.join_ticket(ticket.id)
        self.assertEqual(call.ticket_id, ticket)
        self.assertIn("answered by", ticket.message_ids[0].body)

    def test_of_telephones_that_ring_in_turn_none_makes_a_missed_call(self):
        # Beeline tells of each by itself; the next one rings a moment later.
        self.connector.ticket_rule = "missed"
        call = self.tell(
            self.make_event("ringing", leg_id="a"),
            self.make_event("left", leg_id="a", after=20, result="missed", doubt=60),
        )
        self.assertEqual(call.state, "ringing")
        self.tell(
            self.make_event("ringing", leg_id="b", after=21),
            self.make_event("left", leg_id="b", after=40, result="missed", doubt=60),
        )
        self.read_later(seconds=5)
        self.assertEqual(call.state, "ringing")
        self.read_later(seconds=61)
        self.assertTrue(call.is_missed)
        self.assertEqual(call.waiting_seconds, 40)
        self.assertTrue(call.ticket_id)
        self.assertEqual(set(call.event_ids.mapped("state")), {"done"})

    def read_later(self, seconds):
        later = fields.Datetime.now() + timedelta(seconds=seconds)
        Cron = self.env.registry["ir.cron"]
        with (
            patch.object(Cron, "_commit_progress", lambda *args, **kw: 60),
            patch.object(fields.Datetime, "now", lambda: later),
        ):
            self.env["service.call.event"]._cron_process()

    def test_a_call_stands_in_the_history_once(self):
        self.connector.ticket_rule = "ringing"
        call = self.make_call(answered=True)
        self.tell(self.make_event("recording_ready", recording={"id": "1", "url": "x"}))
        notes = call.ticket_id.message_ids.filtered(lambda m: "Incoming" in m.body)
        self.assertEqual(len(notes), 1)
        self.assertIn("0:15", notes.body)

    def test_ten_seconds_from_ringing_to_the_answer_are_kept_to_the_second(self):
        self.make_policy(
            "Hot line", sequence=1, working_hours="always", first_response=10
        )
        self.connector.ticket_rule = "ringing"
        call = self.tell(self.make_event("ringing"))
        ticket = call.ticket_id
        clock = self.clock(ticket, "first_response")
        self.assertEqual((clock.deadline - call.started_at).total_seconds(), 10)
        self.tell(self.make_event("answered", after=9, agent={"ext": "101"}))
        self.assertEqual(clock.stopped_at, call.answered_at)
        self.assertFalse(clock.breached)
        self.assertEqual(ticket.first_response_at, call.answered_at)
        self.assertFalse(ticket.needs_reply_since)

    def test_an_answer_after_eleven_seconds_is_a_breach(self):
        self.make_policy(
            "Hot line", sequence=1, working_hours="always", first_response=10
        )
        self.connector.ticket_rule = "ringing"
        call = self.tell(
            self.make_event("ringing"),
            self.make_event("answered", after=11, agent={"ext": "101"}),
        )
        self.assertTrue(self.clock(call.ticket_id, "first_response").breached)

    def test_calls_go_along_when_tickets_are_merged(self):
        call = self.make_call()
        source, target = self.make_ticket(), self.make_ticket()
        call.ticket_id = source
        source._merge_into(target)
        self.assertEqual(call.ticket_id, target)

    def test_a_call_without_a_ticket_is_reviewed_and_heard_in_the_review(self):
        self.env["service.quality.criterion"].search([]).active = False
        self.env["service.quality.criterion"].create({"name": "Polite"})
        call = self.make_call(answered=True)
        self.tell(self.make_event("recording_ready", recording={"id": "1"}))
        self.manager.group_ids += self.env.ref("service_telephony.group_recordings")
        action = call.with_user(self.manager).action_review()
        review = self.env[action["res_model"]].browse(action["res_id"])
        self.assertFalse(review.ticket_id)
        self.assertEqual(review.company_id, call.company_id)
        self.assertEqual(review.display_name, call.display_name)
        seen = review.with_user(self.manager)
        self.assertEqual((seen.call_ids, seen.user_id), (call, self.agent))
        self.assertEqual(seen.recording_ids, call.recording_ids)
        self.assertEqual(seen.read(["conversation"])[0]["conversation"], False)
        seen.score_ids.mark = "1"
        seen.action_done()
        self.assertEqual(seen.total, 100)
        own = review.with_user(self.agent)
        self.assertEqual(own.call_ids, call)
        with self.assertRaises(AccessError, msg="recordings are a right of their own"):
            own.read(["recording_ids"])
        own.action_acknowledge()
        self.assertEqual(review.state, "acknowledged")

    def test_what_nobody_answered_is_not_reviewed(self):
        with self.assertRaisesRegex(UserError, "answered call"):
            self.make_call().with_user(self.manager).action_review()

    def test_a_review_is_of_something(self):
        with self.assertRaisesRegex(ValidationError, "ticket or the call"):
            self.env["service.quality.review"].create({"user_id": self.agent.id})

    def test_a_call_is_reviewed_with_its_ticket(self):
        call = self.make_call(answered=True)
        call.ticket_id = self.make_ticket()
        action = call.with_user(self.manager).action_review()
        review = self.env["service.quality.review"].browse(action["res_id"])
        self.assertEqual(review.call_id, call)
        self.assertEqual(review.user_id, self.agent)
        self.assertEqual(
            call.with_user(self.manager).action_review()["res_id"], review.id
        )
