from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import NUMBER, OTHER_NUMBER, ServiceCallCommon


@tagged("post_install", "-at_install")
class TestCallBack(ServiceCallCommon):
    def make_outgoing(self, call_id="out", after=100, answered=True):
        values = {
            "direction": "out",
            "caller": {"raw": "102"},
            "callee": {"raw": NUMBER},
            "agent": {"ext": "102"},
        }
        events = [self.make_event("ringing", call_id, after, **values)]
        if answered:
            events.append(self.make_event("answered", call_id, after + 5, **values))
        events.append(self.make_event("ended", call_id, after + 30, **values))
        return self.tell(*events)

    def test_whoever_was_not_answered_is_called_back(self):
        call = self.make_call()
        self.assertTrue(call.is_missed)
        self.assertEqual(call.call_back, "waiting")
        self.assertEqual(call.missed_share, 100)

    def test_whoever_was_answered_is_not(self):
        self.assertFalse(self.make_call(answered=True).call_back)

    def test_whoever_was_answered_needs_no_call_though_the_answer_is_told_last(self):
        call = self.make_call()
        self.assertEqual(call.call_back, "waiting")
        self.tell(self.make_event("answered", after=5, agent={"ext": "101"}))
        self.assertEqual(call.result, "answered")
        self.assertFalse(call.call_back)

    def test_reaching_them_settles_it(self):
        missed = self.make_call()
        out = self.make_outgoing()
        self.assertEqual(out.user_id, self.other_agent)
        self.assertEqual(missed.call_back, "done")
        self.assertEqual(missed.call_back_call_id, out)
        self.assertEqual(missed.call_back_user_id, self.other_agent)

    def test_calling_without_reaching_them_settles_nothing(self):
        missed = self.make_call()
        self.assertFalse(self.make_outgoing(answered=False).is_missed)
        self.assertEqual(missed.call_back, "waiting")

    def test_calling_again_and_being_answered_settles_it(self):
        missed = self.make_call("first")
        self.make_call("second", answered=True, after=300)
        self.assertEqual(missed.call_back, "again")

    def test_the_last_try_stands_for_the_ones_before(self):
        first = self.make_call("first")
        first.with_user(self.agent).action_take_call_back()
        second = self.make_call("second", after=300)
        self.assertEqual(first.call_back, "repeated")
        self.assertEqual(second.call_back, "taken")
        self.assertEqual(second.call_back_user_id, self.agent)

    def test_a_missed_call_that_is_told_late_waits_for_nobody_who_was_reached(self):
        self.make_outgoing()
        self.assertEqual(self.make_call().call_back, "done")

    def test_a_late_try_does_not_replace_a_later_one(self):
        later = self.make_call("later", after=300)
        earlier = self.make_call("earlier")
        self.assertEqual((earlier.call_back, later.call_back), ("repeated", "waiting"))

    def test_what_one_has_taken_another_does_not_take(self):
        missed = self.make_call()
        missed.with_user(self.agent).action_take_call_back()
        with self.assertRaisesRegex(UserError, "calls back already"):
            missed.with_user(self.other_agent).action_take_call_back()
        missed.with_user(self.agent).action_return_call_back()
        missed.with_user(self.other_agent).action_take_call_back()
        self.assertEqual(missed.call_back_user_id, self.other_agent)

    def test_it_is_settled_by_hand(self):
        called = self.make_call("a")
        spared = self.make_call("b", caller={"raw": OTHER_NUMBER})
        called.with_user(self.agent).action_settle_call_back()
        spared.with_user(self.agent).action_dismiss_call_back()
        self.assertEqual((called.call_back, spared.call_back), ("done", "dismissed"))
        self.make_outgoing()
        self.assertEqual(called.call_back_user_id, self.agent)
