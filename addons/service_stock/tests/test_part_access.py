import re

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import ServiceStockCommon


@tagged("post_install", "-at_install")
class TestPartAccess(ServiceStockCommon):
    def test_a_technician_reports_parts_of_the_own_van(self):
        order = self.assign(self.make_order())
        part = (
            self.env["service.workorder.part"]
            .with_user(self.technician_user)
            .create({"order_id": order.id, "product_id": self.roller.id, "quantity": 1})
        )
        self.assertEqual(part.location_id, self.van)
        self.assertEqual(part.available_quantity, 5)
        self.assertEqual(self.reserved(), 1)
        self.fill_in(order)
        order.with_user(self.technician_user).action_report()
        order.with_user(self.leader).action_check()
        self.assertEqual(self.held(), 4)

    def test_a_tap_counts_one_more_or_one_less_and_never_below_none(self):
        order = self.assign(self.make_order())
        part = self.add_part(order, planned_quantity=1).with_user(self.technician_user)
        part.action_use_more()
        self.assertEqual(part.quantity, 2)
        for _tap in range(3):
            part.action_use_less()
        self.assertEqual(part.quantity, 0)
        self.assertEqual(self.reserved(), 0)

    def test_only_dispatchers_take_from_somebody_elses_van(self):
        self.contractor.action_make_vans()
        part = self.add_part(self.assign(self.make_order()))
        foreign = self.contractor.van_location_id
        with self.assertRaisesRegex(UserError, "somebody else's"):
            part.with_user(self.technician_user).location_id = foreign
        part.with_user(self.technician_user).location_id = self.warehouse.lot_stock_id
        dispatcher = new_test_user(
            self.env, login="parts_boss", groups="service_ci.group_dispatcher"
        )
        part.with_user(dispatcher).location_id = foreign
        self.assertEqual(part.location_id, foreign)

    def test_what_the_check_writes_is_nobody_elses_to_write(self):
        order = self.assign(self.make_order())
        part = self.add_part(order).with_user(self.technician_user)
        with self.assertRaisesRegex(UserError, "when the work is checked"):
            part.booked_quantity = 5
        done = self.make_done(self.make_order(self.make_order_ticket()))
        with self.assertRaisesRegex(UserError, "send it back"):
            part.order_id = done

    def test_costs_are_for_billing_officers(self):
        order = self.assign(self.make_order())
        part = self.add_part(order)
        fields = self.env["service.workorder.part"].with_user(self.leader).fields_get()
        self.assertNotIn("cost", fields)
        with self.assertRaises(AccessError):
            part.with_user(self.leader).read(["unit_cost"])

    def test_costs_count_in_the_indicators_of_client_site_and_item(self):
        order = self.assign(self.make_order())
        self.add_part(order)
        self.fill_in(order).action_report()
        order.action_check()
        self.assertEqual(order.cost, order.staff_cost + 20)
        for record in (self.ci, self.ci.site_id, self.ci.client_id):
            self.assertEqual(record.service_cost, order.cost)

    def test_parts_of_one_item_are_not_shared_out_among_others(self):
        twin = self.ci.copy({"serial": "TWIN"})
        order = self.assign(
            self.make_order(
                self.make_order_ticket(
                    ci_ids=[Command.set((self.ci | twin).ids)],
                )
            )
        )
        self.add_part(order, ci_id=twin.id)
        self.add_part(order, planned_quantity=1)
        self.fill_in(order).action_report()
        order.action_check()
        costs = [item.service_cost for item in (self.ci, twin)]
        self.assertEqual(costs[1] - costs[0], 20)
        self.assertAlmostEqual(sum(costs), order.cost)

    def test_those_who_read_orders_on_the_portal_do_not_see_their_parts(self):
        Order = self.env["service.workorder"].with_user(self.portal_user)
        names = {"part_ids", "part_scan", "parts_warning", "parts_cost"}
        for name in names:
            self.assertFalse(Order._has_field_access(Order._fields[name], "read"), name)

    def test_portal_users_see_nothing(self):
        part = self.add_part(self.assign(self.make_order()))
        portal = new_test_user(
            self.env, login="parts_portal", groups="base.group_portal"
        )
        for model in ("service.workorder.part", "service.van.stock"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(portal).search([])
        with self.assertRaises(AccessError):
            part.with_user(portal).read(["quantity"])

    def test_parts_of_another_company_are_not_seen(self):
        part = self.add_part(self.assign(self.make_order()))
        company = self.env["res.company"].create({"name": "Elsewhere"})
        foreigner = new_test_user(
            self.env,
            login="parts_foreigner",
            groups="service_ci.group_manager",
            company_id=company.id,
            company_ids=[company.id],
        )
        Part = self.env["service.workorder.part"].with_user(foreigner)
        self.assertFalse(Part.search([("id", "=", part.id)]))
        self.env.flush_all()
        VanStock = self.env["service.van.stock"].with_user(foreigner)
        self.assertFalse(VanStock.search([("resource_id", "=", self.technician.id)]))

    def test_the_printed_form_shows_what_was_used(self):
        order = self.assign(self.make_order())
        self.add_part(order)
        self.fill_in(order).action_report()
        page, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "service_workorder.workorder_form", order.ids
        )
        row = re.search(r"<tr>\s*<td>Roller.*?</tr>", page.decode(), re.DOTALL)
        self.assertEqual(row.group().count("<td"), 5, "an empty cell keeps its place")

    def test_whoever_does_the_work_does_not_decide_where_missing_parts_come_from(self):
        order = self.assign(self.make_order())
        part = self.add_part(order).with_user(self.technician_user)
        for act in (
            lambda: part.write({"shortage_way": "negative"}),
            lambda: part.copy({"shortage_way": "negative"}),
        ):
            with self.assertRaisesRegex(UserError, "hoever checks the work decides"):
                act()
        part.with_user(self.leader).shortage_way = "negative"
        self.assertEqual(part.shortage_way, "negative")

    def test_what_follows_from_the_order_is_not_written(self):
        part = self.add_part(self.assign(self.make_order()))
        part = part.with_user(self.technician_user)
        for name, value in (
            ("client_id", self.other_client.id),
            ("resource_id", self.contractor.id),
            ("performed_on", "2020-01-01"),
        ):
            with self.assertRaisesRegex(UserError, "noted when the work is checked"):
                part[name] = value

    def test_no_part_is_moved_to_an_order_that_one_does_not_see(self):
        hidden = self.make_order(self.make_order_ticket())
        hidden.team_id.privacy = "members"
        own = self.assign(self.make_order())
        part = self.add_part(own).with_user(self.technician_user)
        self.assertFalse(
            self.env["service.workorder"]
            .with_user(self.technician_user)
            .search([("id", "=", hidden.id)])
        )
        with self.assertRaises(AccessError):
            part.order_id = hidden
