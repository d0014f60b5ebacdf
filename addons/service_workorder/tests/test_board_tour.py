"""The board and the visit in a browser, at a desk and on a phone."""

from datetime import datetime, time

from odoo import Command, fields
from odoo.tests import HttpCase, tagged

from odoo.addons.service_ticket.tests.javascript import JavascriptCase

from .board_common import BoardCommon

PHONE = "360x740"


class BoardTourCommon(HttpCase, BoardCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["service.workorder"].search([]).filtered(
            lambda order: order.state not in ("done", "cancelled")
        ).action_cancel()
        cls.dispatcher.password = cls.dispatcher.login
        cls.technician_user.password = cls.technician_user.login
        cls.technician.name = "Pavel Tour"
        # the board opens on the day of the browser, which keeps UTC as Odoo does
        cls.today = datetime.now().date()
        cls.technician.resource_calendar_id = cls.make_calendar(
            "Every day", "Europe/Moscow", (8, 20), days=range(7)
        )

    def make_named(self, name, **values):
        ticket = self.make_order_ticket(ci_ids=False, name=name)
        return self.make_order(ticket, name=name, **values)

    def at(self, order, hour):
        return order._from_place(datetime.combine(self.today, time(hour)))


@tagged("post_install", "-at_install")
class TestBoardTour(BoardTourCommon):
    def test_dispatcher_drags_plans_and_publishes(self):
        by_dragging = self.make_named("Tour: dragged")
        by_window = self.make_named("Tour: planned in a window")
        self.start_tour(
            "/odoo/dispatch", "service_workorder_board", login=self.dispatcher.login
        )
        for order in by_dragging | by_window:
            self.assertEqual(order.state, "assigned")
            self.assertEqual(order.resource_id, self.technician)
        start = by_window._to_place(by_window.planned_start)
        self.assertEqual(start, datetime.combine(self.today, time(16, 30)))

    def test_the_board_is_a_day_list_on_a_phone(self):
        self.browser_size, self.touch_enabled = PHONE, True
        self.make_named("Tour: waits")
        planned = self.make_named("Tour: planned")
        self.assign(planned).planned_start = self.at(planned, 10)
        self.start_tour(
            "/odoo/dispatch",
            "service_workorder_board_phone",
            login=self.dispatcher.login,
        )
        waits = self.ticket.env["service.workorder"].search(
            [("name", "=", "Tour: waits")]
        )
        self.assertEqual(waits.proposed_resource_id, self.technician)

    def test_technician_goes_through_the_day_on_a_phone(self):
        self.browser_size, self.touch_enabled = PHONE, True
        self.item.check_ids = [
            Command.clear(),
            Command.create({"name": "Runs", "kind": "pass"}),
        ]
        order = self.make_named("Tour: visit")
        self.assign(order).planned_start = self.at(order, 11)
        self.start_tour(
            "/odoo/my-day", "service_workorder_visit", login=self.technician_user.login
        )
        self.assertEqual(order.state, "reported")
        self.assertTrue(order.arrived_at)
        self.assertEqual(order.check_ids.passed, "yes")
        self.assertEqual(order.line_ids.result, "done")

    def test_planned_maintenance_is_usable_on_a_phone(self):
        self.browser_size, self.touch_enabled = PHONE, True
        first = fields.Date.start_of(self.today, "month")
        last = fields.Date.end_of(self.today, "month")
        self.env["service.maintenance.plan"].create(
            {
                "ci_id": self.ci.id,
                "item_id": self.item.id,
                "interval": 3,
                "next_date": last,
            }
        )
        run = self.env["service.maintenance.run"].create(
            {"date_from": first, "date_to": last}
        )
        self.start_tour(
            f"/odoo/maintenance-runs/{run.id}",
            "service_workorder_maintenance_phone",
            login=self.dispatcher.login,
        )
        self.assertTrue(run.visit_ids)


@tagged("post_install", "-at_install")
class TestBoardUnits(JavascriptCase):
    def test_javascript_units(self):
        self.run_units("service_workorder")
