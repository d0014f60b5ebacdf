"""The day of a performer: stops, the way, another order."""

from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .board_common import BoardCommon


@tagged("post_install", "-at_install")
class TestBoardDay(BoardCommon):
    """Three addresses on a line; planned so that the way goes there and back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.technician.write({"latitude": 56.0, "longitude": 35.0})
        cls.orders = cls.env["service.workorder"]
        for number, latitude in enumerate((56.1, 56.3, 56.2)):
            ticket = cls.make_order_ticket(ci_ids=False)
            order = cls.make_order(ticket)
            order.building_id = cls.building.copy(
                {"latitude": latitude, "longitude": 35.0, "name": f"House {number}"}
            )
            cls.assign(order)
            cls.plan(order, hour=6 + 3 * number)
            cls.orders |= order

    def test_stops_stand_by_time_and_the_shortest_way_is_known(self):
        data = self.board.load_day("2030-03-04", self.technician.id)
        near, far, middle = self.orders
        self.assertEqual([stop["id"] for stop in data["stops"]], self.orders.ids)
        self.assertEqual(data["way"], [near.id, middle.id, far.id])
        self.assertLess(data["way_km"], data["km"])
        self.assertIn("56.000000%2C35.000000~56.100000%2C35.000000", data["url"])

    def test_arranged_visits_follow_each_other_with_time_for_the_way(self):
        stamps = {str(order.id): self.stamp(order) for order in self.orders}
        self.board.arrange_day("2030-03-04", self.technician.id, stamps)
        data = self.board.load_day("2030-03-04", self.technician.id)
        near, far, middle = self.orders
        self.assertEqual(
            [stop["id"] for stop in data["stops"]], [near.id, middle.id, far.id]
        )
        self.assertEqual(data["km"], data["way_km"])
        first, second, _third = data["stops"]
        self.assertEqual((first["time"], first["is_draft"]), ("09:00", False))
        # 90 minutes of work, 11 km as the crow flies
        self.assertEqual(second["time"], "11:00")
        self.assertTrue(second["is_draft"])

    def test_performers_see_their_own_day_as_it_is_known(self):
        self.move(self.orders[0], self.contractor)
        board = self.env["service.board"].with_user(self.technician_user)
        data = board.load_day("2030-03-04")
        self.assertEqual([stop["id"] for stop in data["stops"]], self.orders.ids)
        with self.assertRaises(AccessError):
            board.load_day("2030-03-04", self.contractor.id)
        self.assertIsNone(
            self.env["service.board"]
            .with_user(self.agent)
            .load_day(date.today().isoformat())["performer"]
        )

    def test_whoever_goes_for_two_firms_has_one_day(self):
        Resource, active = self.env["service.resource"], {"state": "active"}
        firm, man = self.env["res.partner"].create(
            [{"name": "Third Hands"}, {"name": "Goer of Third Hands"}]
        )
        other_firm = Resource.create(
            {"kind": "contractor", "partner_id": firm.id, **active}
        )
        other_goer = Resource.create(
            {
                "kind": "contractor_technician",
                "partner_id": man.id,
                "contractor_id": other_firm.id,
                **active,
            }
        )
        (self.goer | other_goer).user_id = self.technician_user
        _own, first, second = self.orders
        first.write({"resource_id": self.contractor.id, "technician_id": self.goer.id})
        second.write({"resource_id": other_firm.id, "technician_id": other_goer.id})
        board = self.env["service.board"].with_user(self.technician_user)
        data = board.load_day("2030-03-04")
        self.assertEqual([stop["id"] for stop in data["stops"]], self.orders.ids)
        self.assertIsNone(data["performer"]["id"])
        self.assertEqual(data["performer"]["name"].count(","), 2)
        self.assertEqual(
            [stop["performer"] for stop in data["stops"]],
            [self.technician.name, self.contractor.name, other_firm.name],
        )
        self.assertEqual(data["base"], (56.0, 35.0))
        for order in self.orders.with_user(self.technician_user):
            self.assertTrue(order.is_mine)
            order.action_start()

    def test_a_dispatcher_who_goes_twice_arranges_the_own_day(self):
        (self.technician | self.contractor).user_id = self.dispatcher
        self.orders[1].resource_id = self.contractor
        stamps = {str(order.id): self.stamp(order) for order in self.orders}
        self.board.arrange_day("2030-03-04", None, stamps)
        data = self.board.load_day("2030-03-04")
        near, far, middle = self.orders
        self.assertEqual(
            [stop["id"] for stop in data["stops"]], [near.id, middle.id, far.id]
        )
        self.assertEqual(far.proposed_resource_id, self.contractor)
        self.assertEqual(middle.proposed_resource_id, self.technician)

    def test_addresses_without_coordinates_stay_in_the_list(self):
        self.orders[0].building_id.write({"latitude": 0, "longitude": 0})
        data = self.board.load_day("2030-03-04", self.technician.id)
        self.assertEqual(len(data["stops"]), 3)
        self.assertEqual(len(data["way"]), 2)
