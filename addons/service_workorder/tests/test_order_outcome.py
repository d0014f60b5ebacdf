from datetime import datetime, timedelta

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user, tagged

from .common import ServiceWorkorderCommon

NOON = datetime(2030, 5, 6, 12)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@tagged("post_install", "-at_install")
class TestOrderOutcome(ServiceWorkorderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.service_comeback_days = 14
        cls.env.company.resource_calendar_id.tz = "Europe/Moscow"
        cls.Report = cls.env["service.workorder.report"]

    def _done(self, ticket=None, at=NOON, **values):
        """Return an order that was reported and checked at a moment."""
        with freeze_time(at):
            order = self.make_done(self.make_order(ticket or self._ask(at - DAY)))
            order.write(values)
        return order

    def _ask(self, at, **values):
        with freeze_time(at):
            ticket = self.make_order_ticket(**values)
        ticket.opened_at = at
        return ticket

    def _look_again(self, at=NOON + 15 * DAY):
        with freeze_time(at):
            self.env["service.workorder"]._find_comebacks()

    def _figures(self, orders, *names):
        self.env.flush_all()
        domain = [("id", "in", orders.ids)]
        return self.Report._read_group(domain, [], names)[0]

    # On time

    def test_nothing_is_late_where_nothing_was_promised(self):
        order = self._done(deadline=False)
        self.assertFalse(order.punctuality)
        self.assertFalse(self._figures(order, "on_time_share:avg")[0])

    def test_reported_until_the_deadline_is_on_time(self):
        self.assertEqual(self._done(deadline=NOON).punctuality, "on_time")
        self.assertEqual(self._done(deadline=NOON - HOUR).punctuality, "late")

    def test_arrived_after_the_planned_visit_is_late(self):
        order = self._done(
            deadline=False, planned_start=NOON - 3 * HOUR, planned_end=NOON - HOUR
        )
        order.sudo().arrived_at = NOON - 2 * HOUR
        self.assertEqual(order.punctuality, "on_time")
        order.sudo().arrived_at = NOON - HOUR / 2
        self.assertEqual(order.punctuality, "late")

    def test_without_an_arrival_the_day_of_the_visit_counts_where_it_is(self):
        late_evening = datetime(2030, 5, 6, 21, 30)  # the 7th in Moscow
        order = self._done(
            deadline=False,
            planned_start=late_evening - HOUR,
            planned_end=late_evening,
            performed_on="2030-05-07",
        )
        self.assertEqual(order.punctuality, "on_time")
        order.performed_on = "2030-05-08"
        self.assertEqual(order.punctuality, "late")

    def test_what_is_not_reported_is_not_judged(self):
        order = self.assign(self.make_order(deadline=NOON - 1000 * DAY))
        self.assertFalse(order.punctuality)

    # Fixed at once

    def test_work_that_nobody_complains_of_is_fixed_at_once(self):
        order = self._done()
        self._look_again()
        self.assertTrue(order.is_fixed_at_once)

    def test_work_that_was_sent_back_is_not_fixed_at_once(self):
        order = self.make_reported()
        order._send_back("No photo")
        self.make_done(order)
        self.assertFalse(order.is_fixed_at_once)

    def test_work_that_was_not_possible_is_not_fixed_at_once(self):
        order = self._done()
        order.line_ids.result = "not_possible"
        self.assertFalse(order.is_fixed_at_once)

    def test_a_new_request_about_the_same_item_undoes_it(self):
        order = self._done()
        again = self._ask(NOON + 14 * DAY)
        self._look_again()
        self.assertEqual(order.comeback_id, again)
        self.assertFalse(order.is_fixed_at_once)

    def test_later_and_earlier_requests_say_nothing(self):
        order = self._done()
        self._ask(NOON + 14 * DAY + HOUR)
        self._ask(NOON - HOUR)
        self._look_again(NOON + 15 * DAY)
        self.assertFalse(order.comeback_id)

    def test_other_items_and_planned_work_and_cancelled_requests_say_nothing(self):
        order = self._done()
        other = self.ci.copy({"serial": "SN-OTHER"})
        self._ask(NOON + DAY, ci_ids=[Command.set(other.ids)])
        planned = self._ask(NOON + DAY)
        planned.channel_id = self.env.ref("service_ticket.channel_planned")
        self._ask(NOON + DAY)._move_to_state("cancelled")
        self._look_again()
        self.assertFalse(order.comeback_id)

    def test_without_an_item_the_same_service_at_the_same_site_counts(self):
        def ask(at, **values):
            return self._ask(at, ci_ids=False, **values)

        order = self._done(ask(NOON - DAY))
        other = self.item.copy({"code": "OTHER"})
        ask(NOON + DAY, line_ids=[Command.create({"item_id": other.id})])
        self._look_again()
        self.assertFalse(order.comeback_id)
        again = ask(NOON + 2 * DAY)
        self._look_again()
        self.assertEqual(order.comeback_id, again)

    def test_another_visit_for_the_same_ticket_undoes_it(self):
        order = self._done()
        again = order.copy({"ticket_id": order.ticket_id.id})
        self.env.cr.execute(
            "UPDATE service_workorder SET create_date = %s WHERE id = %s",
            [NOON + DAY, again.id],
        )
        self._look_again()
        self.assertEqual(order.comeback_id, order.ticket_id)

    def test_a_request_that_turned_out_to_be_something_else_counts_no_more(self):
        order = self._done()
        again = self._ask(NOON + DAY)
        self._look_again(NOON + 3 * DAY)
        again._move_to_state("cancelled")
        self._look_again(NOON + 3 * DAY)
        self.assertFalse(order.comeback_id)
        self.assertTrue(order.is_fixed_at_once)

    # Figures

    def test_shares_are_those_of_what_was_judged(self):
        orders = self._done(deadline=NOON) | self._done(deadline=NOON - HOUR)
        orders |= self._done(deadline=False)
        orders |= self.assign(self.make_order(deadline=NOON))
        orders[:1].sudo().rework_count = 1
        self.assertEqual(
            self._figures(
                orders,
                *("visit_count:sum", "done_count:sum", "late_count:sum"),
                *("on_time_share:avg", "done_share:avg"),
            ),
            (4, 3, 1, 0.5, 0.75),
        )
        (share,) = self._figures(orders, "first_fix_share:avg")
        self.assertAlmostEqual(share, 2 / 3)

    def test_cancelled_orders_are_no_visits(self):
        order = self.make_order()
        order.action_cancel()
        self.assertFalse(self.Report.search([("id", "=", order.id)]))

    def test_performers_have_the_same_figures_as_the_report(self):
        orders = self._done() | self._done(deadline=NOON - HOUR) | self._done()
        self._ask(NOON + DAY)
        with freeze_time(NOON + 15 * DAY):
            self.env["service.resource"]._count_figures()
        on_time, first_fix, done = self._figures(
            orders, "on_time_share:avg", "first_fix_share:avg", "done_count:sum"
        )
        self.assertEqual(self.technician.job_count, done)
        self.assertAlmostEqual(self.technician.on_time_share, on_time or 0)
        self.assertAlmostEqual(self.technician.first_fix_share, first_fix)

    def test_planned_maintenance_is_told_apart(self):
        plan = self.env["service.maintenance.plan"].create(
            {"ci_id": self.ci.id, "item_id": self.item.id, "next_date": "2030-05-01"}
        )
        Order = self.env["service.workorder"]
        lines = [
            {**line, "plan_id": plan.id} for line in Order._prepare_lines(self.ticket)
        ]
        order = Order.create(Order._prepare_order_values(self.ticket, lines))
        self.assertTrue(order.is_planned_maintenance)
        self.assertFalse(self.make_order().is_planned_maintenance)
        self.assertEqual(order.item_id, self.item)

    # Access

    def test_figures_are_for_dispatchers_and_costs_for_the_billing_officer(self):
        order = self._done()
        with self.assertRaises(AccessError):
            self.Report.with_user(self.agent).search([("id", "=", order.id)])
        row = self.Report.with_user(self.dispatcher).browse(order.id)
        self.assertEqual(row.number, order.number)
        with self.assertRaises(AccessError):
            row.read(["cost"])
        with self.assertRaises(AccessError):
            self.Report.with_user(self.dispatcher)._read_group([], [], ["cost:sum"])

    def test_another_company_sees_nothing(self):
        company = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            login="stranger",
            groups="service_ci.group_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        order = self._done()
        rows = self.Report.with_user(stranger).search([("id", "=", order.id)])
        self.assertFalse(rows)

    def test_a_row_opens_its_order(self):
        order = self._done()
        action = self.Report.browse(order.id).action_open_order()
        self.assertEqual(
            (action["res_model"], action["res_id"]), (order._name, order.id)
        )
