from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import ServiceWorkorderCommon

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"


@tagged("post_install", "-at_install")
class TestOrderVisit(ServiceWorkorderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.building.write({"latitude": 56.8587, "longitude": 35.9176})
        cls.order = cls.assign(cls.make_order())

    def test_whose_turn_it_is_depends_on_who_looks(self):
        order = self.make_reported(self.make_order())
        mine = order.with_user(self.technician_user)
        self.assertEqual((order.attention, mine.attention), ("act", "wait"))
        order._send_back("Dirty")
        self.assertEqual((order.attention, mine.attention), ("wait", "act"))

    def test_one_tap_says_that_all_lines_are_done(self):
        order = self.assign(self.make_order())
        order.line_ids[0].copy({"result": "not_possible"})
        mine = order.with_user(self.technician_user)
        self.assertTrue(mine.has_open_lines)
        mine.action_lines_done()
        self.assertFalse(mine.has_open_lines)
        self.assertEqual(order.line_ids.mapped("result"), ["done", "not_possible"])

    def test_arriving_begins_the_work_and_keeps_the_place(self):
        self.order.with_user(self.technician_user).arrive(56.8597, 35.9176)
        self.assertEqual(self.order.state, "in_progress")
        self.assertTrue(self.order.arrived_at)
        self.assertAlmostEqual(self.order.arrival_distance, 0.1, places=1)

    def test_arriving_works_where_no_satellite_is_seen(self):
        self.order.with_user(self.technician_user).arrive()
        self.assertTrue(self.order.arrived_at)
        self.assertEqual(self.order.arrival_distance, 0)

    def test_places_that_do_not_exist_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "no place on Earth"):
            self.order.arrive(500, 0)

    def test_strangers_do_not_arrive(self):
        for user in (self.portal_user, self.other_portal_user):
            with self.assertRaises(AccessError):
                self.order.with_user(user).arrive(1, 1)

    def test_the_time_spent_counts_from_the_arrival(self):
        self.order.arrive()
        self.order.sudo().arrived_at = "2026-03-02 09:00:00"
        self.fill_in(self.order).sudo()._report({"reported_at": "2026-03-02 10:30:00"})
        self.assertEqual(self.order.spent_hours, 1.5)

    def test_photos_and_videos_only(self):
        self.order.media_ids = [Command.create({"name": "front.png", "raw": PNG})]
        with self.assertRaisesRegex(ValidationError, "neither a photo nor a video"):
            self.order.media_ids = [Command.create({"name": "act.txt", "raw": b"text"})]

    def test_the_turn_of_an_order(self):
        self.assertEqual(self.order.attention, "wait")
        self.order.deadline = "2020-01-01"
        self.assertEqual(self.order.attention, "late")
        self.make_reported(self.order)
        self.assertEqual(self.order.attention, "act")
        self.order.action_check()
        self.assertEqual(self.order.attention, "done")

    def test_a_technician_fills_in_the_visit_form(self):
        # whose ticket the technician does not see
        self.ticket.team_id = self.closed_team
        order = self.order.with_user(self.technician_user)
        order.action_start()
        with Form(order, "service_workorder.service_workorder_view_form_visit") as form:
            with form.line_ids.edit(0) as line:
                line.result = "done"
            with form.check_ids.edit(0) as check:
                check.passed = "yes"
            with form.check_ids.edit(1) as check:
                check.number = 221
            form.report = "Cleaned"
        order.action_report()
        self.assertEqual(self.order.state, "reported")

    def test_an_order_by_hand_takes_over_what_the_ticket_is_about(self):
        with Form(self.env["service.workorder"].with_user(self.dispatcher)) as form:
            form.ticket_id = self.ticket
            self.assertEqual(form.name, self.ticket.name)
        order = form.save()
        self.assertEqual(order.line_ids.ci_id, self.ci)
        self.assertEqual(order.building_id, self.building)
        self.assertEqual(len(order.check_ids), 3)
