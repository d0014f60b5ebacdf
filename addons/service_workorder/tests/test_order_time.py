from datetime import datetime, timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, new_test_user, tagged

from .common import ServiceWorkorderCommon

NINE = datetime(2030, 5, 6, 9)
HOUR = timedelta(hours=1)


@tagged("post_install", "-at_install")
class TestOrderTime(ServiceWorkorderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.technician.hourly_rate = 1000
        cls.contractor.hourly_rate = 2000

    def _visit(self, order, leaves=None, arrives=None, reports=None):
        """Let a technician do the work at these times."""
        self.fill_in(order)
        for moment, step in (
            (leaves, order.action_start),
            (arrives, order.arrive),
            (reports, order.action_report),
        ):
            if moment:
                with freeze_time(moment):
                    step()
        return order

    def _add_time(self, order, resource, hours, **values):
        return self.env["service.workorder.time"].create(
            {
                "order_id": order.id,
                "resource_id": resource.id,
                "hours": hours,
                **values,
            }
        )

    def test_work_lasts_from_the_arrival_to_the_report_and_the_way_is_apart(self):
        order = self.assign(self.make_order())
        self._visit(order, NINE, NINE + HOUR, NINE + 3 * HOUR)
        self.assertEqual(
            [(t.kind, t.hours, t.resource_id) for t in order.time_ids],
            [("travel", 1.0, self.technician), ("work", 2.0, self.technician)],
        )
        self.assertEqual((order.spent_hours, order.travel_hours), (2, 1))

    def test_entered_time_counts_instead_of_the_measured_one(self):
        order = self.assign(self.make_order())
        order.spent_hours = 1.5
        self._visit(order, None, NINE, NINE + 4 * HOUR)
        self.assertEqual(order.time_ids.mapped("hours"), [1.5])
        self.assertEqual(order.spent_hours, 1.5)

    def test_a_report_of_another_day_measures_nothing(self):
        order = self.assign(self.make_order())
        self._visit(order, None, NINE, NINE + 50 * HOUR)
        self.assertFalse(order.time_ids)

    def test_the_one_who_goes_spends_the_time(self):
        order = self.make_order()
        order._assign_to(self.contractor, self.goer)
        self._visit(order, None, NINE, NINE + HOUR)
        self.assertEqual(order.time_ids.resource_id, self.goer)

    def test_several_technicians_add_up(self):
        order = self.assign(self.make_order())
        self._add_time(order, self.technician, 2)
        self._add_time(order, self.goer, 1)
        self._add_time(order, self.goer, 0.5, kind="travel")
        self.assertEqual((order.spent_hours, order.travel_hours), (3, 0.5))
        self._visit(order, None, NINE, NINE + HOUR)
        self.assertEqual(order.spent_hours, 3, "nothing is measured on top")

    def test_an_entry_that_is_taken_away_counts_no_more(self):
        order = self.assign(self.make_order())
        entries = self._add_time(order, self.technician, 2)
        entries |= self._add_time(order, self.goer, 1)
        entries[1].unlink()
        self.assertEqual(order.spent_hours, 2)
        entries[0].unlink()
        self.assertEqual(order.spent_hours, 0)

    def test_an_entry_is_not_moved_to_work_that_was_checked(self):
        done = self.make_done()
        other = self.assign(self.make_order(self.make_order_ticket()))
        entry = self._add_time(other, self.technician, 2)
        with self.assertRaisesRegex(UserError, "was checked already"):
            entry.with_user(self.technician_user).order_id = done

    def test_the_people_of_a_firm_may_work_more_than_a_day_together(self):
        order = self.assign(self.make_order(), self.contractor)
        order.spent_hours = 30
        self._visit(order, None, NINE, NINE + HOUR)
        self.assertEqual(order.time_ids.hours, 30)
        with self.assertRaisesRegex(ValidationError, "24 hours at a stretch"):
            order.time_ids.resource_id = self.goer

    def test_a_changed_sum_changes_the_only_entry(self):
        order = self.assign(self.make_order())
        self._add_time(order, self.technician, 2)
        order.spent_hours = 3
        self.assertEqual(order.time_ids.hours, 3)

    def test_a_changed_sum_of_several_entries_is_refused(self):
        order = self.assign(self.make_order())
        self._add_time(order, self.technician, 2)
        self._add_time(order, self.goer, 1)
        with self.assertRaisesRegex(UserError, "Change the one that is wrong"):
            order.spent_hours = 5

    def test_lines_share_what_names_no_line_by_their_norms(self):
        long = self.item.copy({"code": "LONG", "work_hours": 4.5})
        order = self.make_order(planned_start=NINE, planned_end=NINE + 4 * HOUR)
        order.line_ids = [Command.create({"site_id": self.site.id, "item_id": long.id})]
        short, other = order.line_ids
        self.assign(order)
        self._add_time(order, self.technician, 4)
        self._add_time(order, self.technician, 1, line_id=short.id)
        self.assertEqual((short.norm_hours, other.norm_hours), (1.5, 4.5))
        self.assertEqual((short.planned_hours, other.planned_hours), (1, 3))
        self.assertEqual((short.spent_hours, other.spent_hours), (2, 3))
        self.assertEqual(order.spent_hours, 5)

    def test_an_entry_names_a_line_of_its_own_order(self):
        order = self.assign(self.make_order())
        other = self.make_order(self.make_order_ticket(ci_ids=False))
        with self.assertRaisesRegex(ValidationError, "stands on another work order"):
            self._add_time(order, self.technician, 1, line_id=other.line_ids.id)

    def test_more_than_a_day_is_refused(self):
        order = self.assign(self.make_order())
        with self.assertRaisesRegex(ValidationError, "24 hours"):
            self._add_time(order, self.technician, 25)

    # Cost

    def test_own_technicians_cost_their_hours_and_their_way(self):
        order = self.assign(self.make_order())
        self._visit(order, NINE, NINE + HOUR, NINE + 3 * HOUR)
        self.assertEqual((order.staff_cost, order.contractor_cost), (3000, 0))
        self.assertEqual(order.cost, 3000)

    def test_an_agreed_price_is_owed_once_the_work_is_reported(self):
        order = self.make_order(agreed_price=5000)
        order._assign_to(self.contractor, self.goer)
        self._add_time(order, self.goer, 2)
        self.assertEqual(order.cost, 0)
        self.fill_in(order).action_report()
        self.assertEqual(order.cost, 5000)
        order._send_back("Again")
        self.assertEqual(order.cost, 0)

    def test_a_contractor_without_an_agreed_price_costs_hours(self):
        order = self.assign(self.make_order(), self.contractor)
        self._add_time(order, self.goer, 2)
        self._add_time(order, self.technician, 1)
        self.assertEqual((order.staff_cost, order.contractor_cost), (1000, 4000))
        self.assertEqual(order.cost, 5000)

    def test_a_later_price_of_an_hour_changes_nothing(self):
        order = self.assign(self.make_order())
        self._add_time(order, self.technician, 2)
        self.technician.hourly_rate = 9000
        self.assertEqual(order.cost, 2000)

    def test_sites_and_items_share_the_cost_by_norm_and_the_client_has_all(self):
        long = self.item.copy({"code": "LONG", "work_hours": 4.5})
        order = self.make_order()
        site = self.site.copy({"name": "Next door"})
        order.line_ids = [Command.create({"site_id": site.id, "item_id": long.id})]
        self.assign(order)
        self._add_time(order, self.technician, 4)
        self.make_done_as_it_is(order)
        records = (self.site | site).with_user(self.manager)
        self.assertEqual(records.mapped("service_cost"), [1000, 3000])
        self.assertEqual(self.ci.with_user(self.manager).service_cost, 1000)
        self.assertEqual(self.client.with_user(self.manager).service_cost, 4000)

    def make_done_as_it_is(self, order):
        self.fill_in(order).action_report()
        order.action_check()

    def test_costs_of_many_sites_cost_as_few_queries_as_of_one(self):
        self.make_done()
        sites = self.env["service.site"].search([]).with_user(self.manager)
        sites.mapped("service_cost")  # rights and rules are read once
        sites.invalidate_recordset(["service_cost"])
        # one about orders, and one about parts where the Inventory app is
        with self.assertQueryCount(2):
            sites.mapped("service_cost")

    # Access

    def test_agents_open_orders(self):
        order = self.ticket.with_user(self.agent)._create_workorders()
        self.assertEqual(order.sudo().cost, 0)

    def test_technicians_enter_their_time_without_seeing_what_it_costs(self):
        order = self.assign(self.make_order()).with_user(self.technician_user)
        order.time_ids = [
            Command.create({"resource_id": self.technician.id, "hours": 2})
        ]
        self.assertEqual(order.sudo().cost, 2000)
        for record, name in (
            (order, "cost"),
            (order, "staff_cost"),
            (order, "agreed_price"),
            (order.time_ids, "cost"),
            (order.time_ids, "hourly_cost"),
            (self.site.with_user(self.technician_user), "service_cost"),
        ):
            with self.assertRaises(AccessError):
                record.read([name])
        # what everybody sees does not depend on money
        order.read(["spent_hours"])
        self.site.with_user(self.technician_user).read(["service_visit_count"])

    def test_checked_time_is_changed_by_dispatchers_only(self):
        order = self.make_order()
        self.assign(order)
        row = self._add_time(order, self.technician, 1)
        self.make_done_as_it_is(order)
        with self.assertRaisesRegex(UserError, "ask a dispatcher"):
            row.with_user(self.technician_user).hours = 8
        with self.assertRaisesRegex(UserError, "ask a dispatcher"):
            row.with_user(self.technician_user).copy()
        row.with_user(self.dispatcher).hours = 2
        self.assertEqual(order.time_ids.filtered(lambda t: t == row).hours, 2)

    def test_agents_of_another_company_see_no_time(self):
        company = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            login="stranger",
            groups="service_ci.group_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        order = self.assign(self.make_order())
        row = self._add_time(order, self.technician, 1)
        Time = self.env["service.workorder.time"].with_user(stranger)
        self.assertFalse(Time.search([("id", "=", row.id)]))

    def test_many_reports_at_once_cost_no_query_each(self):
        def reported(count):
            orders = self.env["service.workorder"].union(
                *(
                    self.make_order(self.make_order_ticket(ci_ids=False))
                    for _number in range(count)
                )
            )
            orders._assign_to(self.technician)
            self.fill_in(orders)
            orders.spent_hours = 1
            orders.sudo().write({"reported_at": fields.Datetime.now()})
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            orders._complete_report()
            self.env.flush_all()
            self.assertEqual(sum(orders.mapped("cost")), 1000 * count)
            return self.env.cr.sql_log_count - before

        reported(1)
        self.assertEqual(reported(2), reported(12))
