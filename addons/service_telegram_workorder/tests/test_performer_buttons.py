"""Buttons of other people: whoever presses is found anew, and so are their jobs."""

from odoo.tests import tagged

from ..models.service_messenger_chat_performer import (
    HOME_VERBS,
    JOB_VERBS,
    OFFER_VERBS,
)
from .common import PNG, PerformerBotCommon

ARGUMENTS = ("", "say", "report", "c1", "far", "1")


@tagged("post_install", "-at_install")
class TestPerformerButtons(PerformerBotCommon):
    def get_facts(self, order):
        self.env.flush_all()
        self.env.invalidate_all()
        return order.read(
            [
                *("state", "resource_id", "technician_id", "report", "arrived_at"),
                *("media_ids", "reported_at", "message_ids", "activity_ids"),
            ]
        ) + order.check_ids.read(["passed", "number", "text", "photo_ids"])

    def test_no_button_does_anything_with_a_job_of_others(self):
        for order in (self.rivals_job, self.order, self.draft, self.other_order):
            before = self.get_facts(order)
            for verb in JOB_VERBS:
                for argument in ARGUMENTS:
                    data = f"w:{order.id}:{verb}" + (argument and f":{argument}")
                    with self.subTest(data=data, state=order.state):
                        told = self.press(self.boss, data)
                        self.assertIn("not yours", told)
                        self.assertNotIn(order.name, told)
            self.assertEqual(self.get_facts(order), before)

    def test_no_button_does_anything_with_an_offer_to_others(self):
        order = self.make_order()
        offer = self.make_offer(order, self.rival)
        for chat in (self.boss, self.own, self.goers):
            for verb in OFFER_VERBS:
                told = self.press(chat, f"wo:{offer.id}:{verb}:far")
                self.assertIn("not offered to you", told)
        self.assertEqual(offer.state, "sent")
        self.assertEqual(order.state, "offered")

    def test_an_old_button_of_a_job_that_went_to_another_does_nothing(self):
        self.press(self.boss, f"w:{self.job.id}:show")
        arrive = self.find_button(self.boss, "I am at the place")
        self.job.action_draft()
        self.assign(self.job, self.rival)
        self.assertIn("not yours", self.press(self.boss, arrive))
        self.assertEqual(self.job.state, "assigned")
        self.assertFalse(self.job.arrived_at)

    def test_what_was_awaited_for_a_job_of_another_now_is_not_written_there(self):
        for step in ("say", "report", "photo"):
            self.press(self.boss, f"w:{self.job.id}:{step}")
            self.job.action_draft()
            self.assign(self.job, self.rival)
            before = self.get_facts(self.job)
            told = self.write_to(self.boss, "The code is 1234")
            self.assertIn("not yours" if step != "photo" else "for?", told)
            self.bring(self.boss, sent=[("a.png", PNG)])
            self.assertEqual(self.get_facts(self.job), before)
            self.press(self.boss, "w:0:home")
            self.job.action_draft()
            self.assign(self.job, self.contractor)

    def test_a_firms_man_has_only_what_was_handed_to_him(self):
        self.assertIn("not yours", self.press(self.goers, f"w:{self.job.id}:here"))
        self.press(self.goers, f"w:{self.handed.id}:here")
        self.assertEqual(self.handed.state, "in_progress")
        self.assertEqual(self.job.state, "assigned")

    def test_a_point_of_another_order_is_not_filled_in(self):
        check = self.rivals_job.check_ids[0]
        told = self.press(self.boss, f"w:{self.job.id}:yes:c{check.id}")
        self.assertIn("has changed", told)
        self.assertFalse(check.passed)

    def test_a_line_is_answered_as_a_line(self):
        line, check = self.job.line_ids, self.job.check_ids[0]
        self.press(self.boss, f"w:{self.job.id}:yes:l{line.id}")
        self.press(self.boss, f"w:{self.job.id}:worked:c{check.id}")
        self.assertEqual(line.result, "open")
        self.assertFalse(check.passed)

    def test_whoever_left_the_firm_presses_in_vain(self):
        self.contractor_user.partner_id.parent_id = False
        told = self.press(self.boss, f"w:{self.job.id}:here")
        self.assertIn("not linked", told)
        self.assertEqual(self.job.state, "assigned")

    def test_whoever_is_archived_presses_in_vain(self):
        for record, chat, order in (
            (self.contractor_user, self.boss, self.job),
            (self.technician_user, self.own, self.order),
            (self.goer, self.goers, self.handed),
        ):
            record.active = False
            told = self.press(chat, f"w:{order.id}:here")
            self.assertIn("not linked", told)
            self.assertFalse(order.arrived_at)

    def test_whoever_is_unlinked_presses_in_vain(self):
        self.boss.link_ids.unlink()
        self.assertIn("not linked", self.press(self.boss, f"w:{self.job.id}:here"))
        self.assertEqual(self.job.state, "assigned")

    def test_strangers_press_in_vain(self):
        chat = self.make_chat()
        for data in (f"w:{self.job.id}:show", "w:0:jobs", "w:0:leave", "wo:1:accept"):
            self.assertIn("not linked", self.press(chat, data))

    def test_a_bot_that_serves_no_performers_any_more_does_nothing(self):
        self.account.serves_performers = False
        self.assertIn("not linked", self.press(self.boss, f"w:{self.job.id}:here"))

    def test_forged_buttons_are_no_error(self):
        job = self.job.id
        for data in (
            *(f"w:0:{verb}" for verb in HOME_VERBS if verb != "leave"),
            *(f"w:{job}:{verb}" for verb in JOB_VERBS),
            f"w:{job}:dance",
            "w:0:show",
            "wo:0:accept",
            "w:999999999:show",
            "wo:999999999:accept",
            f"w:{job}:point:l0",
            f"w:{job}:point:x",
            f"w:{job}:take:dance",
        ):
            with self.subTest(data=data):
                self.assertTrue(self.press(self.boss, data))

    def test_who_speaks_is_not_told_by_a_caller(self):
        order = self.job.with_user(self.contractor_user).with_context(
            service_performer_partner=self.leader.partner_id.id
        )
        self.assertEqual(order._get_step_author(), self.contractor_user.partner_id)
