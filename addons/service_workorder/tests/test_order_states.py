from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import ServiceWorkorderCommon


@tagged("post_install", "-at_install")
class TestOrderStates(ServiceWorkorderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.make_order()

    # The usual way

    def test_an_order_goes_from_draft_to_done(self):
        self.order._assign_to(self.technician, note="<p>The nearest</p>")
        self.assertEqual(self.order.state, "assigned")
        self.assertIn("nearest", self.order.assignment_note)
        self.order.with_user(self.technician_user).action_start()
        self.assertEqual(self.order.state, "in_progress")
        self.fill_in(self.order)
        self.order.with_user(self.technician_user).action_report()
        self.assertEqual(self.order.state, "reported")
        self.assertTrue(self.order.reported_at and self.order.performed_on)
        self.order.with_user(self.leader).action_check()
        self.assertEqual(self.order.state, "done")
        self.assertEqual(self.order.checked_by_id, self.leader)
        self.assertTrue(self.order.checked_at and self.order.done_at)

    def test_the_day_of_the_work_may_be_another_one(self):
        self.assign(self.order)
        self.fill_in(self.order)._report({"performed_on": "2026-03-02"})
        self.order.action_check()
        self.assertEqual(self.order.performed_on, date(2026, 3, 2))

    def test_many_are_assigned_to_many_in_one_call(self):
        orders = self.order | self.make_order() | self.make_order()
        orders._assign_to(
            {
                orders[0]: self.technician,
                orders[1]: self.contractor,
                orders[2]: self.contractor,
            },
            technician={orders[2]: self.goer},
        )
        self.assertEqual(orders.mapped("state"), ["assigned"] * 3)
        self.assertEqual(orders[2].technician_id, self.goer)
        self.assertFalse(orders[1].technician_id)

    def test_lines_follow_whether_the_order_is_active(self):
        self.assertTrue(self.order.line_ids.is_active)
        self.order.action_cancel()
        self.assertFalse(self.order.line_ids.is_active)

    # Guards

    def test_steps_that_are_not_allowed_say_what_is_possible(self):
        with self.assertRaisesRegex(UserError, "Offered, Assigned, Cancelled"):
            self.order.action_check()

    def test_nobody_starts_what_nobody_was_chosen_for(self):
        with self.assertRaisesRegex(UserError, "choose a performer"):
            self.order.action_assign()

    def test_a_report_needs_the_required_points_of_the_checklist(self):
        self.assign(self.order)
        self.order.line_ids.result = "done"
        with self.assertRaisesRegex(UserError, "Runs, Voltage"):
            self.order.action_report()

    def test_a_report_needs_a_result_of_each_line(self):
        self.assign(self.order)
        self.fill_in(self.order).line_ids.result = "open"
        with self.assertRaisesRegex(UserError, "Planned maintenance"):
            self.order.action_report()

    def test_dragging_a_card_meets_the_same_guards(self):
        self.assign(self.order)
        with self.assertRaisesRegex(UserError, "checklist"):
            self.order.write({"state": "reported"})

    def test_who_may_not_be_sent_is_not_assigned(self):
        self.contractor.state = "paused"
        for performer in (self.contractor, self.goer):
            with self.assertRaisesRegex(UserError, "cannot be sent now"):
                self.order._assign_to(performer)

    def test_a_contractor_sends_its_own_people_only(self):
        with self.assertRaisesRegex(UserError, "does not work for"):
            self.order._assign_to(self.technician, technician=self.goer)

    def test_work_is_not_checked_by_who_did_it(self):
        self.ticket.user_id = self.technician_user
        self.make_reported(self.order)
        with self.assertRaisesRegex(UserError, "checked by the manager"):
            self.order.with_user(self.technician_user).action_check()
        self.order.with_user(self.dispatcher).action_check()
        self.assertEqual(self.order.state, "done")

    def test_facts_of_steps_cannot_be_written_past_them(self):
        with self.assertRaisesRegex(UserError, "use its buttons"):
            self.order.with_user(self.manager).write({"checked_at": "2026-01-01"})

    def test_orders_with_a_history_are_not_deleted(self):
        self.assign(self.order)
        with self.assertRaisesRegex(UserError, "cancel it"):
            self.order.unlink()

    # Once more

    def test_rework_needs_a_reason_and_counts(self):
        self.make_reported(self.order)
        with self.assertRaisesRegex(UserError, "Send Back"):
            self.order._send_back(" ")
        self.order._send_back("The seal is missing")
        self.assertEqual(
            (self.order.state, self.order.rework_count, self.order.rework_reason),
            ("rework", 1, "The seal is missing"),
        )
        self.assertFalse(self.order.reported_at)
        self.order.action_report()
        self.assertEqual(self.order.state, "reported")

    def test_taken_back_an_order_is_nobodys(self):
        self.assign(self.order)
        self.order.action_draft()
        self.assertFalse(self.order.resource_id)

    # History

    def test_every_change_is_tracked_for_a_batch_at_the_cost_of_one(self):
        orders = self.make_order_ticket()._create_workorders()
        for _count in range(9):
            orders |= self.make_order()
        self.cr.flush()
        orders = orders.with_context(tracking_disable=False, mail_notrack=False)
        orders._assign_to(self.technician)
        self.cr.flush()
        for order in orders:
            values = order.message_ids.sudo().tracking_value_ids
            self.assertIn("Assigned", values.mapped("new_value_char"))
            self.assertIn(self.technician.name, values.mapped("new_value_char"))
        self.env.invalidate_all()
        few, many = orders[:1], orders[1:]
        counts = []
        for group in (few, many):
            group.mapped("line_ids.result")
            before = self.cr.sql_log_count
            group.action_start()
            self.cr.flush()
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2, counts)

    # Who sees what

    def test_agents_see_orders_of_their_tickets_and_their_own(self):
        hidden = self.make_order(self.make_order_ticket(team_id=self.closed_team.id))
        own = self.make_order(self.make_order_ticket(team_id=self.closed_team.id))
        self.assign(own)
        seen = self.env["service.workorder"].with_user(self.technician_user)
        known = [("id", "in", (self.order | own | hidden).ids)]
        self.assertEqual(seen.search(known), self.order | own)
        for record in (hidden, hidden.line_ids, hidden.check_ids):
            with self.assertRaises(AccessError):
                record.with_user(self.other_agent).read(["create_date"])
        self.assertEqual(
            own.with_user(self.technician_user).line_ids.item_id, self.item
        )

    def test_types_for_some_groups_hide_their_orders(self):
        group = self.env["res.groups"].create({"name": "Chosen ones"})
        self.ticket.type_id = self.env["service.ticket.type"].create(
            {"name": "Secret", "group_ids": [Command.set(group.ids)]}
        )
        with self.assertRaises(AccessError):
            self.order.with_user(self.dispatcher).read(["name"])
        self.assign(self.order)
        self.assertEqual(
            self.order.with_user(self.technician_user).name, "Register prints nothing"
        )

    def test_customers_see_nothing_of_an_order(self):
        records = self.order | self.order
        for record in (records, self.order.line_ids, self.order.check_ids):
            with self.assertRaises(AccessError):
                record.with_user(self.portal_user).read(["create_date"])


@tagged("post_install", "-at_install")
class TestOrderCreation(ServiceWorkorderCommon):
    def test_a_ticket_opens_one_order_for_each_address(self):
        elsewhere = self.env["service.building"].create(
            {"street": "ул. Мира, 7", "city": "Тверь", "country_id": self.country.id}
        )
        other_site = self.site.copy({"name": "Shop 2", "building_id": elsewhere.id})
        there = self.ci.copy({"site_id": other_site.id, "serial": "SN-2"})
        here = self.ci.copy({"serial": "SN-3"})
        self.ticket.ci_ids |= there | here
        orders = self.ticket.with_user(self.agent)._create_workorders()
        by_place = orders.grouped("building_id")
        self.assertEqual(by_place[self.building].line_ids.ci_id, self.ci | here)
        self.assertEqual(by_place[elsewhere].line_ids.ci_id, there)
        self.assertEqual(orders.line_ids.item_id, self.item)
        self.assertEqual(orders.client_id, self.client)
        self.assertEqual(by_place[self.building].work_hours, 3)

    def test_each_line_has_the_checklist_of_its_service(self):
        order = self.make_order()
        self.assertEqual(order.check_ids.mapped("name"), ["Runs", "Voltage", "Remark"])
        self.assertEqual(order.check_ids.mapped("is_required"), [True, True, False])
        self.assertEqual(order.check_ids.line_id, order.line_ids)

    def test_another_service_brings_its_own_checklist(self):
        order = self.make_order()
        order.check_ids[0].passed = "yes"
        order.line_ids.item_id = self.env["service.catalog.item"].create(
            {"name": "Repair", "check_ids": [Command.create({"name": "Works again"})]}
        )
        self.assertEqual(order.check_ids.mapped("name"), ["Runs", "Works again"])

    def test_closed_tickets_open_no_orders(self):
        self.ticket.action_close()
        with self.assertRaisesRegex(UserError, "reopen it"):
            self.ticket.action_create_workorder()

    def test_what_follows_from_the_ticket_is_stored(self):
        order = self.make_order()
        stored = {
            "client_id": self.client,
            "company_id": self.ticket.company_id,
            "team_id": self.team,
            "building_id": self.building,
            "territory_id": self.building.territory_id,
            "contact_id": self.contact,
            "work_hours": 1.5,
        }
        for name, value in stored.items():
            self.assertEqual(order[name], value, name)
        by_hand = self.env["service.workorder"].create(
            {"name": "Visit", "ticket_id": self.ticket.id}
        )
        self.assertEqual(by_hand.building_id, self.building)
        self.assertEqual(by_hand.client_id, self.client)

    def test_many_orders_take_as_many_queries_as_few(self):
        tickets = self.make_order_ticket()
        for _count in range(19):
            tickets |= self.make_order_ticket()
        counts = []
        for group in (tickets[:2], tickets[2:]):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            group._create_workorders()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2, counts)
