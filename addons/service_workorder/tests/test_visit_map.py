from datetime import datetime, timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged

from .common import ServiceWorkorderCommon

NOON = datetime(2030, 5, 6, 12)
DAY = timedelta(days=1)
TVER, TORZHOK = (56.86, 35.91), (57.04, 34.96)


@tagged("post_install", "-at_install")
class TestVisitMap(ServiceWorkorderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Territory = cls.env["service.territory"]
        cls.region = Territory.create({"name": "Map Region"})
        cls.city = Territory.create({"name": "Map City", "parent_id": cls.region.id})
        cls.town = Territory.create({"name": "Map Town", "parent_id": cls.region.id})
        cls.near = cls._place("Tver", cls.city, *TVER)
        cls.far = cls._place("Torzhok", cls.town, *TORZHOK)
        cls.Report = cls.env["service.workorder.report"]

    @classmethod
    def _place(cls, city, territory, latitude, longitude):
        return cls.env["service.building"].create(
            {
                "city": city,
                "street": "Map street, 1",
                "territory_id": territory.id,
                "latitude": latitude,
                "longitude": longitude,
            }
        )

    def _visit(self, building, at=NOON, late=False):
        """Return a visit to a place that was done."""
        with freeze_time(at):
            order = self.make_order(self.make_order_ticket(ci_ids=False))
            order.building_id = building
            self.make_done(order)
            order.deadline = at + (-DAY if late else DAY)
        return order

    def _heat(self, *args, at=NOON, **kwargs):
        self.env.flush_all()
        with freeze_time(at):
            return self.Report.with_user(self.dispatcher).load_heat(*args, **kwargs)

    def _own(self, data):
        """Return the figures of our own territories by name."""
        return {
            row["name"]: (row["visits"], row["late"])
            for row in data["territories"]
            if row["name"].startswith("Map ")
        }

    def test_territories_count_the_visits_of_their_parts(self):
        self._visit(self.near)
        self._visit(self.near, late=True)
        self._visit(self.far)
        self.assertEqual(
            self._own(self._heat()),
            {"Map Region": (3, 1), "Map City": (2, 1), "Map Town": (1, 0)},
        )

    def test_each_place_is_a_point_where_it_stands(self):
        self._visit(self.near)
        self._visit(self.near, late=True)
        self._visit(self.far)
        points = {
            cell["name"]: (cell["visits"], cell["late"], cell["latitude"])
            for cell in self._heat(box=[56, 34, 58, 37])["cells"]
        }
        self.assertEqual(
            points,
            {
                self.near.address: (2, 1, TVER[0]),
                self.far.address: (1, 0, TORZHOK[0]),
            },
        )

    def test_places_that_lie_together_are_one_point_from_afar(self):
        beside = self._place("Tver", self.city, TVER[0] + 0.01, TVER[1] + 0.01)
        self._visit(self.near)
        self._visit(beside)
        (point,) = self._heat(box=[-90, -180, 90, 180])["cells"]
        self.assertEqual((point["visits"], point["places"]), (2, 2))
        self.assertEqual(point["name"], "Tver")

    def test_periods_are_those_of_the_calendar(self):
        self._visit(self.near, datetime(2030, 4, 30, 9))
        self._visit(self.near, datetime(2030, 5, 1, 9))
        for period, count in (("this_month", 1), ("last_month", 1), ("quarter", 2)):
            self.assertEqual(self._own(self._heat(period))["Map City"][0], count)

    def test_open_visits_are_late_after_their_deadline(self):
        order = self.make_order(deadline=NOON - DAY)
        order.building_id = self.near
        self.assertEqual(self._own(self._heat("now"))["Map City"], (1, 1))
        self.assertEqual(
            self._own(self._heat("now", at=NOON - 2 * DAY))["Map City"], (1, 0)
        )

    def test_visits_to_places_without_coordinates_are_told(self):
        before = self._heat()["hidden"]
        self._visit(self._place("Nowhere", self.city, 0, 0))
        data = self._heat()
        self.assertEqual(data["hidden"], before + 1)
        self.assertEqual(self._own(data)["Map City"][0], 1)

    def test_a_place_opens_its_visits(self):
        orders = self._visit(self.near) | self._visit(self.far)
        (cell,) = self._heat(box=[56.8, 35.8, 56.9, 36])["cells"]
        with freeze_time(NOON):
            of_cell = self.Report.get_heat_action("this_month", "", cell=cell["cell"])
            of_region = self.Report.get_heat_action("this_month", "", self.region.id)
        self.assertEqual(self.Report.search(of_cell["domain"]).ids, orders[:1].ids)
        self.assertEqual(
            set(self.Report.search(of_region["domain"]).ids), set(orders.ids)
        )

    def test_bad_input_is_refused_in_words(self):
        with self.assertRaisesRegex(UserError, "Choose one of the periods"):
            self._heat("yesterday")
        with self.assertRaisesRegex(UserError, "four sides"):
            self._heat(box=[1, 2])

    def test_the_map_costs_the_same_for_many_visits(self):
        for number in range(6):
            self._visit(self.near if number % 2 else self.far)
        self._heat()  # rights and rules are read once
        with self.assertQueryCount(3):
            self._heat()

    def test_agents_have_no_map_and_other_companies_see_nothing(self):
        self._visit(self.near)
        with self.assertRaises(AccessError):
            self.Report.with_user(self.agent).load_heat()
        company = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            login="stranger",
            groups="service_ci.group_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        with freeze_time(NOON):
            data = self.Report.with_user(stranger).load_heat()
        self.assertFalse(data["cells"] or data["territories"])

    def test_what_is_no_part_of_a_map_is_refused_in_words(self):
        Report = self.Report.with_user(self.dispatcher)
        for box in (5, "map", [1, 2, 3], [1, 2, 3, "x"], [None] * 4, [9, 0, 1, 5]):
            with self.assertRaisesRegex(UserError, "four sides"):
                Report.load_heat(box=box)
            with self.assertRaisesRegex(UserError, "four sides"):
                Report.get_heat_action("now", "", cell=box)
        with self.assertRaisesRegex(UserError, "four sides"):
            Report.load_heat(box=[float("nan")] * 4)
