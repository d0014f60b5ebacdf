"""The calendar of work orders."""

from datetime import datetime, timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .board_common import TUESDAY, BoardCommon
from .test_performers import MONDAY


@tagged("post_install", "-at_install")
class TestOrderCalendar(BoardCommon):
    """What the calendar of work orders does besides showing them."""

    def drag(self, order, day):
        start = datetime.combine(day, datetime.min.time()) + timedelta(hours=7)
        order.with_user(self.dispatcher).write(
            {"planned_start": start, "planned_end": start + timedelta(hours=1)}
        )

    def test_a_visit_is_as_long_as_its_norm_until_somebody_says_more(self):
        order = self.plan(self.make_order())
        self.assertEqual(order.planned_end, datetime(2030, 3, 4, 10, 30))
        order.planned_start = datetime(2030, 3, 5, 9)
        self.assertEqual(order.planned_end, datetime(2030, 3, 5, 10, 30))
        order.planned_end = datetime(2030, 3, 5, 12)
        order.planned_start = datetime(2030, 3, 5, 8)
        self.assertEqual(order.planned_end, datetime(2030, 3, 5, 12))
        order.planned_start = False
        self.assertFalse(order.planned_end)

    def test_what_has_begun_is_not_dragged(self):
        order = self.plan(self.assign(self.make_order()))
        self.drag(order, TUESDAY)
        self.assertEqual(order.planned_start.date(), TUESDAY)
        order.action_start()
        with self.assertRaisesRegex(UserError, "has begun: the visit stays"):
            self.drag(order, MONDAY)
        # the same times again are no move: forms send them
        self.drag(order, TUESDAY)
        done = self.make_done(self.plan(self.make_orders(1)))
        with self.assertRaisesRegex(UserError, "has begun: the visit stays"):
            self.drag(done, TUESDAY)

    def test_absences_of_performers_are_shown_without_reasons_of_employees(self):
        employee = self.env["hr.employee"].create({"name": "Tech"})
        self.technician.employee_id = employee
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Illness",
                "resource_id": employee.resource_id.id,
                "date_from": datetime(2030, 3, 5, 6),
                "date_to": datetime(2030, 3, 6, 15),
            }
        )
        self.env["service.resource.absence"].create(
            {
                "resource_id": self.contractor.id,
                "date_from": MONDAY,
                "date_to": TUESDAY,
                "name": "Stocktaking",
            }
        )
        load = self.env["service.resource"].with_user(self.agent).load_absences
        leave, absence = (
            load("2030-03-04", "2030-03-10", ids) for ids in ([], self.contractor.ids)
        )
        self.assertEqual(
            [one["name"] for one in leave], [f"{self.technician.name}: Away"]
        )
        self.assertEqual(leave[0]["date_to"], "2030-03-06")
        self.assertIn("Fast Hands: Stocktaking", {one["name"] for one in absence})
