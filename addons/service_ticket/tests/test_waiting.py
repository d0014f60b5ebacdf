from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ServiceTicketCommon


@tagged("post_install", "-at_install")
class TestWaiting(ServiceTicketCommon):
    def setUp(self):
        super().setUp()
        self.ticket = self.make_ticket()
        self.ticket.with_user(self.agent).action_take()
        self.stage = self.ticket.stage_id

    def reason(self, code):
        return self.env.ref(f"service_ticket.waiting_reason_{code}")

    def test_a_ticket_says_for_whom_since_when_and_on_whose_word_it_waits(self):
        self.ticket.with_user(self.agent)._wait_for("expert")
        self.assertEqual(self.ticket.state, "waiting")
        self.assertEqual(self.ticket.waiting_reason_id, self.reason("expert"))
        self.assertEqual(self.ticket.waiting_by_id, self.agent)
        self.assertTrue(self.ticket.waiting_since)

    def test_it_wakes_for_its_own_reason_only_and_comes_back_to_its_stage(self):
        special = self.stage.create(
            {"name": "At the bench", "state": "open", "sequence": 90}
        )
        self.ticket.stage_id = special
        self.ticket._wait_for("expert")
        self.ticket._wake("client")
        self.assertEqual(self.ticket.state, "waiting")
        for _again in range(2):
            self.ticket._wake("expert")
            self.assertEqual(self.ticket.stage_id, special)
        self.assertFalse(self.ticket.waiting_reason_id)
        self.assertFalse(self.ticket.waiting_since)
        self.assertEqual(len(self.ticket.pause_ids), 1)

    def test_an_untouched_ticket_comes_back_as_work(self):
        ticket = self.make_ticket()
        ticket._wait_for("client")
        ticket._wake("client")
        self.assertEqual(ticket.state, "open")

    def test_the_stage_by_itself_means_the_client(self):
        self.ticket.stage_id = self.env.ref("service_ticket.stage_waiting")
        self.assertEqual(self.ticket.waiting_reason_id, self.reason("client"))

    def test_a_stage_may_have_a_reason_of_its_own(self):
        supplier = self.stage.create(
            {
                "name": "Supplier",
                "state": "waiting",
                "waiting_reason_id": self.reason("external").id,
            }
        )
        self.ticket.stage_id = supplier
        self.assertEqual(self.ticket.waiting_reason_id, self.reason("external"))
        self.ticket.stage_id = self.env.ref("service_ticket.stage_waiting")
        self.assertEqual(self.ticket.waiting_reason_id, self.reason("client"))
        self.ticket._wake("client")
        self.assertEqual(self.ticket.stage_id, self.stage)

    def test_the_words_of_a_client_do_not_end_the_wait_for_an_expert(self):
        self.ticket.needs_reply_since = False
        self.ticket._wait_for("expert")
        self.ticket.waiting_since -= timedelta(minutes=5)
        self.assertEqual(self.ticket.attention, "wait")
        self.ticket.message_post(
            body="Any news?",
            message_type="email",
            subtype_xmlid="mail.mt_comment",
            author_id=self.contact.id,
        )
        self.assertEqual(self.ticket.state, "waiting")
        self.assertEqual(self.ticket.attention, "act")

    def test_a_closed_ticket_waits_for_nobody(self):
        self.ticket._wait_for("client")
        self.ticket.action_close()
        self.assertFalse(self.ticket.waiting_reason_id)
        self.assertTrue(self.ticket.pause_ids.ended_at)
        self.ticket._wait_for("client")
        self.assertEqual(self.ticket.state, "done")

    def test_a_ticket_comes_back_when_the_time_has_come(self):
        now = fields.Datetime.now()
        other = self.make_ticket()
        self.ticket._wait_for("other", until=now - timedelta(minutes=1))
        other._wait_for("other", until=now + timedelta(days=1))
        with self.enter_registry_test_mode():
            self.env.ref("service_ticket.ir_cron_wake").method_direct_trigger()
        self.assertEqual(self.ticket.stage_id, self.stage)
        self.assertFalse(self.ticket.waiting_until)
        self.assertEqual(other.state, "waiting")

    @mute_logger("odoo.addons.service_ticket.models.claims")
    def test_one_that_cannot_come_back_keeps_no_other_waiting(self):
        bad = self._create_ticket()
        now = fields.Datetime.now()
        (self.ticket | bad)._wait_for("other", until=now - timedelta(minutes=1))
        Ticket = type(self.ticket)
        come_back = Ticket._come_back

        def fail(tickets):
            if bad in tickets:
                raise ValueError("The road is closed")
            return come_back(tickets)

        with (
            patch.object(Ticket, "_come_back", fail),
            self.enter_registry_test_mode(),
        ):
            self.env.ref("service_ticket.ir_cron_wake").method_direct_trigger()
        self.assertEqual(self.ticket.state, "open")
        self.assertEqual(bad.state, "waiting")
        self.assertGreater(bad.waiting_until, now)
        self.assertIn("The road is closed", bad.message_ids[:1].body)

    def test_many_tickets_cost_as_much_as_few(self):
        tickets = self.env["service.ticket"]._intake("phone", [{"name": "Call"}] * 60)

        def cost(some):
            self.env.flush_all()
            start = self.env.cr.sql_log_count
            some.with_context(mail_notrack=True)._wait_for("client")
            self.env.flush_all()
            return self.env.cr.sql_log_count - start

        cost(tickets[:5])
        few = cost(tickets[5:10])
        self.assertLessEqual(cost(tickets[10:]) - few, 3)
