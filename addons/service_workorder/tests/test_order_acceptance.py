from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import ServiceWorkorderCommon

NOON = datetime(2026, 3, 2, 12)
DAY = timedelta(days=1)
CHECK = "service_workorder.mail_activity_type_check"


@tagged("post_install", "-at_install")
class TestOrderAcceptance(ServiceWorkorderCommon):
    """The manager checks, the client accepts: two things."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.workorder_silence_days = 5
        cls.order = cls.make_order()

    def tasks(self, order=None):
        return (order or self.order).activity_ids.filtered(
            lambda a: a.activity_type_id == self.env.ref(CHECK)
        )

    def accept_silence(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "service_workorder.ir_cron_accept_silence"
            ).method_direct_trigger()

    # The manager

    def test_the_leader_gets_a_task_when_work_is_reported(self):
        self.make_reported(self.order)
        self.assertEqual(self.tasks().user_id, self.leader)

    def test_the_task_goes_with_the_check(self):
        self.make_done(self.order)
        self.assertFalse(self.tasks())

    def test_the_task_goes_with_rework_and_comes_again(self):
        self.make_reported(self.order)
        self.order._send_back("Once more")
        self.assertFalse(self.tasks())
        self.order.action_report()
        self.assertEqual(len(self.tasks()), 1)

    def test_who_did_the_work_is_not_asked_to_check_it(self):
        self.team.leader_id = self.technician_user
        self.ticket.user_id = self.agent
        self.make_reported(self.order)
        self.assertEqual(self.tasks().user_id, self.agent)

    def test_where_the_team_has_no_leader_a_dispatcher_is_asked(self):
        self.team.leader_id = False
        self.make_reported(self.order)
        dispatcher = self.order.company_id._get_field_dispatcher()
        self.assertEqual(self.tasks().user_id, dispatcher)

    def test_without_anybody_to_check_it_the_order_says_so(self):
        self.team.leader_id = False
        nobody = self.env["res.users"]
        company = type(self.env["res.company"])
        with patch.object(company, "_get_field_dispatcher", return_value=nobody):
            self.make_reported(self.order)
        self.assertFalse(self.tasks())
        self.assertIn("no leader", self.order.message_ids[0].body)

    def test_the_check_is_no_acceptance_of_the_client(self):
        self.make_done(self.order)
        self.assertFalse(self.order.client_accepted_at)

    # The client

    def test_the_client_accepts_on_the_portal(self):
        self.make_reported(self.order)
        self.order._accept_by_client("portal")
        self.assertEqual(self.order.client_acceptance, "portal")
        self.assertEqual(self.order.state, "reported")

    def test_nothing_is_accepted_before_it_is_reported(self):
        with self.assertRaisesRegex(UserError, "not reported"):
            self.order._accept_by_client("portal")

    def test_the_first_acceptance_stays(self):
        with freeze_time(NOON):
            self.make_done(self.order)
            self.order._accept_by_client("portal")
        self.order._accept_by_client("silence")
        self.assertEqual(self.order.client_acceptance, "portal")
        self.assertEqual(self.order.client_accepted_at, NOON)

    def test_a_signed_scan_is_an_acceptance(self):
        self.make_done(self.order)
        order = self.order.with_user(self.agent)
        with self.assertRaisesRegex(UserError, "add the scan"):
            order.action_accept_scan()
        order.scan_ids = [Command.create({"name": "act.pdf", "raw": b"%PDF"})]
        order.action_accept_scan()
        self.assertEqual(order.client_acceptance, "scan")

    def test_silence_of_some_days_is_an_acceptance(self):
        with freeze_time(NOON):
            self.make_done(self.order)
        with freeze_time(NOON + 4 * DAY):
            self.accept_silence()
        self.assertFalse(self.order.client_acceptance)
        with freeze_time(NOON + 5 * DAY):
            self.accept_silence()
        self.assertEqual(self.order.client_acceptance, "silence")

    @mute_logger("odoo.addons.service_ticket.models.claims")
    def test_one_that_cannot_be_accepted_keeps_no_other_waiting(self):
        bad = self.make_order(self.make_order_ticket())
        with freeze_time(NOON):
            self.make_done(self.order)
            self.make_done(bad)
        accept = type(bad)._accept_by_client

        def fail(orders, by):
            if bad in orders:
                raise ValueError("The ledger is closed")
            return accept(orders, by)

        refusal = patch.object(type(bad), "_accept_by_client", fail)
        with freeze_time(NOON + 5 * DAY), refusal:
            self.accept_silence()
        self.assertEqual(self.order.client_acceptance, "silence")
        self.assertTrue(bad.silence_until)
        with freeze_time(NOON + 6 * DAY):
            self.accept_silence()
        self.assertEqual(bad.client_acceptance, "silence")

    def test_a_client_has_days_of_its_own_or_none(self):
        self.client.write({"workorder_silence": "days", "workorder_silence_days": 2})
        never = self.make_order(self.make_order_ticket())
        with freeze_time(NOON):
            self.make_done(self.order)
            self.client.workorder_silence = "never"
            self.make_done(never)
        self.assertEqual(self.order.silence_until, NOON + 2 * DAY)
        self.assertFalse(never.silence_until)

    def test_rejected_work_is_done_again_and_counts_for_the_client(self):
        self.make_done(self.order)
        self.order._reject_by_client("It beeps")
        self.assertEqual(self.order.state, "rework")
        self.assertTrue(self.order.is_rejected_by_client)
        self.assertFalse(self.order.silence_until)
        self.assertEqual(self.ticket.state, "open")

    def test_what_was_accepted_cannot_be_rejected_any_more(self):
        self.make_done(self.order)
        self.order._accept_by_client("portal")
        with self.assertRaisesRegex(UserError, "another work order"):
            self.order._reject_by_client("It beeps")

    def test_sending_back_asks_for_a_reason(self):
        self.make_reported(self.order)
        wizard = self.env["service.workorder.send.back"].with_user(self.leader)
        wizard.with_context(active_ids=self.order.ids).create(
            {"reason": "No seal"}
        ).action_send_back()
        self.assertEqual(self.order.rework_reason, "No seal")
        self.assertFalse(self.order.is_rejected_by_client)
