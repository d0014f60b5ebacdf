from datetime import datetime, timedelta

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import ServiceWorkorderCommon

# a Monday
MORNING = datetime(2026, 3, 2, 9)
HOUR = timedelta(hours=1)


@tagged("post_install", "-at_install")
class TestOrderTicket(ServiceWorkorderCommon):
    """What work orders do to their ticket, and it to them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["service.sla.policy"].search([]).active = False
        cls.env["service.sla.policy"].create(
            {
                "name": "Client",
                "kind": "sla",
                "working_hours": "always",
                "target_ids": [
                    Command.create({"target": "resolution", "seconds": 8 * 3600})
                ],
            }
        )
        with freeze_time(MORNING):
            cls.ticket = cls.make_order_ticket()
            cls.order = cls.make_order()

    def resolution(self):
        clocks = self.ticket.clock_ids.filtered(lambda c: c.target == "resolution")
        return clocks.sorted("cycle")[-1:]

    def test_an_order_is_due_when_the_work_was_promised_not_the_answer(self):
        self.env["service.sla.policy"].search([]).target_ids = [
            Command.create({"target": "first_response", "seconds": 3600})
        ]
        with freeze_time(MORNING):
            order = self.make_order(self.make_order_ticket())
        self.assertEqual(order.ticket_id.next_deadline, MORNING + HOUR)
        self.assertEqual(order.deadline, MORNING + 8 * HOUR)

    def test_the_clock_stops_when_the_last_order_is_reported(self):
        other = self.make_order()
        with freeze_time(MORNING + HOUR):
            self.make_reported(self.order)
        self.assertFalse(self.resolution().stopped_at)
        with freeze_time(MORNING + 2 * HOUR):
            self.make_reported(other)
        self.assertEqual(self.resolution().stopped_at, MORNING + 2 * HOUR)
        self.assertEqual(self.resolution().elapsed, 2 * 3600)

    def test_the_clock_goes_on_with_rework_where_it_stopped(self):
        with freeze_time(MORNING + HOUR):
            self.make_reported(self.order)
        with freeze_time(MORNING + 5 * HOUR):
            self.order._send_back("Once more")
        clock = self.resolution()
        self.assertEqual((clock.cycle, clock.elapsed), (2, 3600))
        self.assertEqual(clock.deadline, MORNING + 12 * HOUR)
        with freeze_time(MORNING + 6 * HOUR):
            self.order.action_report()
        self.assertEqual(self.resolution().elapsed, 2 * 3600)

    def test_the_clock_goes_on_when_another_order_is_opened(self):
        with freeze_time(MORNING + HOUR):
            self.make_reported(self.order)
        with freeze_time(MORNING + 2 * HOUR):
            self.make_order()
        self.assertFalse(self.resolution().stopped_at)

    def test_the_ticket_closes_when_all_its_orders_are_done(self):
        other = self.make_order()
        self.make_done(self.order)
        self.assertNotIn(self.ticket.state, ("done", "cancelled"))
        self.make_done(other)
        self.assertEqual(self.ticket.state, "done")

    def test_cancelled_orders_keep_nothing_open(self):
        other = self.make_order()
        self.make_done(self.order)
        other.action_cancel()
        self.assertEqual(self.ticket.state, "done")

    def test_a_ticket_does_not_close_because_all_was_cancelled(self):
        self.order.action_cancel()
        self.assertNotIn(self.ticket.state, ("done", "cancelled"))

    def test_rework_after_the_end_opens_the_ticket_again(self):
        self.make_done(self.order)
        self.order._send_back("The client says it stopped again")
        self.assertEqual(self.ticket.state, "open")
        self.assertFalse(self.resolution().stopped_at)

    def test_people_do_not_close_a_ticket_with_work_to_do(self):
        with self.assertRaisesRegex(UserError, self.order.number):
            self.ticket.with_user(self.agent).action_close()

    def test_what_programs_close_sends_nobody_any_more(self):
        under_way = self.assign(self.make_order())
        self.ticket.sudo()._portal_close(self.contact)
        self.assertEqual(self.ticket.state, "done")
        self.assertEqual(self.order.state, "cancelled")
        self.assertEqual(under_way.state, "assigned")

    def test_a_macro_opens_work_orders(self):
        macro = self.env["service.macro"].create(
            {"name": "Send somebody", "makes_workorder": True, "user_id": False}
        )
        ticket = self.make_order_ticket()
        macro.with_user(self.agent).run(ticket.ids)
        self.assertEqual(ticket.workorder_ids.line_ids.ci_id, self.ci)

    def test_merged_tickets_take_their_orders_along(self):
        target = self.make_order_ticket()
        self.ticket._merge_into(target)
        self.assertEqual(self.order.ticket_id, target)
        self.assertEqual(self.order.state, "draft")


@tagged("post_install", "-at_install")
class TestOrderClock(ServiceWorkorderCommon):
    """The time that performers have."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["service.sla.policy"].search([]).active = False
        cls.policy = cls.env["service.sla.policy"].create(
            {
                "name": "Contractors",
                "kind": "work",
                "working_hours": "always",
                "resource_ids": [Command.set(cls.contractor.ids)],
                "target_ids": [
                    Command.create({"target": "resolution", "seconds": 4 * 3600}),
                    Command.create({"target": "first_response", "seconds": 3600}),
                ],
                "escalation_ids": [
                    Command.create(
                        {
                            "target": "resolution",
                            "basis": "percent",
                            "percent": 50,
                            "action": "leader",
                        }
                    )
                ],
            }
        )
        cls.ticket = cls.make_order_ticket()
        cls.order = cls.make_order()
        with freeze_time(MORNING):
            cls.assign(cls.order, cls.contractor)

    def clock(self, target="resolution"):
        clocks = self.order.clock_ids.filtered(lambda c: c.target == target)
        return clocks.sorted("cycle")[-1:]

    def test_the_deadline_of_an_order_is_that_of_its_clock(self):
        self.assertEqual(self.order.deadline, MORNING + 4 * HOUR)
        self.assertEqual(self.clock().deadline, self.order.deadline)

    def test_the_clocks_of_the_ticket_are_others(self):
        self.assertFalse(self.ticket.clock_ids)
        self.ticket.with_user(self.dispatcher).priority = "3"
        self.ticket._cancel_clocks()
        self.assertFalse(self.clock().stopped_at)

    def test_own_technicians_are_bound_by_what_names_them_only(self):
        other = self.assign(self.make_order())
        self.assertFalse(other.clock_ids)

    def test_the_clock_stops_at_the_report_and_goes_on_with_rework(self):
        with freeze_time(MORNING + HOUR):
            self.order.action_start()
        self.assertEqual(self.clock("first_response").stopped_at, MORNING + HOUR)
        self.assertFalse(self.clock("first_response").breached)
        with freeze_time(MORNING + 2 * HOUR):
            self.fill_in(self.order).action_report()
        self.assertEqual(self.clock().elapsed, 2 * 3600)
        with freeze_time(MORNING + 10 * HOUR):
            self.order._send_back("Once more")
        self.assertEqual(self.clock().cycle, 2)
        self.assertEqual(self.order.deadline, MORNING + 12 * HOUR)

    def test_whoever_gets_it_instead_has_the_whole_time(self):
        self.policy.resource_ids = False
        with freeze_time(MORNING + 2 * HOUR):
            self.assign(self.order, self.technician)
        self.assertEqual(self.order.deadline, MORNING + 6 * HOUR)
        self.assertEqual(
            self.order.clock_ids.filtered("is_cancelled").mapped("cycle"), [1, 1]
        )

    def test_a_cancelled_order_binds_nobody(self):
        self.order.action_cancel()
        self.assertTrue(all(self.order.clock_ids.mapped("is_cancelled")))

    def test_the_sweep_tells_the_leader_about_the_order(self):
        Clock = self.env["service.sla.clock"]
        with freeze_time(MORNING + 3 * HOUR):
            Clock.search([("order_id", "=", self.order.id)])._sweep()
        event = self.clock().event_ids
        self.assertEqual(event.user_ids, self.leader)
        message = self.env["mail.message"].search(
            [("partner_ids", "in", self.leader.partner_id.ids)], limit=1
        )
        self.assertIn(self.order.number, message.body)
        self.assertTrue(self.clock("first_response").breached)

    def test_two_orders_of_a_ticket_have_clocks_of_their_own(self):
        other = self.make_order()
        self.assign(other, self.contractor)
        self.assertEqual(len((other | self.order).clock_ids), 4)

    def test_nothing_is_asked_where_nobody_is_bound(self):
        self.env.cr.execute("DELETE FROM service_sla_clock")
        self.env.invalidate_all()
        every = self.env["service.sla.policy"].with_context(active_test=False)
        every.search([("kind", "=", "work")]).unlink()
        order = self.make_order()
        self.env.flush_all()
        self.env["service.sla.policy"]._get_rules()
        with self.assertQueryCount(0):
            order._begin_clocks(("resolution",))
            order._end_clocks()
