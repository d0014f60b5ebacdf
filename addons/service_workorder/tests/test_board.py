"""What the dispatch board shows."""

from datetime import datetime, timedelta

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .board_common import BoardCommon
from .test_performers import MONDAY

# What the screen costs, however much it shows.
COUNTED = 45


@tagged("post_install", "-at_install")
class TestBoard(BoardCommon):
    # What is shown

    def test_rows_are_own_technicians_and_firms_with_their_days(self):
        data = self.load()
        self.assertEqual(
            {row["id"] for row in data["rows"]},
            {self.technician.id, self.contractor.id},
        )
        self.assertEqual(data["days"][0], "2030-03-04")
        self.assertEqual(len(data["days"]), 7)
        sunday = self.row(data)["days"]["2030-03-10"]
        self.assertEqual(sunday["away"], "Day off")
        self.assertFalse(self.row(data)["days"]["2030-03-04"]["away"])

    def test_times_are_those_at_the_place_of_the_visit(self):
        # 22:00 UTC is one o'clock of the next day in Moscow
        order = self.plan(self.assign(self.make_order()), hour=22)
        card = self.card(order)
        self.assertEqual((card["day"], card["time"]), ("2030-03-05", "01:00"))
        self.assertEqual(card["minutes"], 90)

    def test_what_nobody_has_planned_waits_in_the_tray(self):
        draft, without_day = self.make_orders(2)
        self.assign(without_day)
        own = {"search": self.client.name}
        ids = {card["id"] for card in self.load(tray=own)["tray"]["orders"]}
        self.assertLessEqual({draft.id, without_day.id}, ids)
        nobody = self.load(tray={"which": "nobody", "search": draft.number})["tray"]
        self.assertEqual([card["id"] for card in nobody["orders"]], draft.ids)
        no_day = self.load(tray={"which": "no_day", **own})["tray"]["orders"]
        self.assertIn(without_day.id, {card["id"] for card in no_day})

    def test_work_comes_first_then_who_is_free_then_who_is_away(self):
        busy, free, away = self.env["service.resource"].create(
            [
                {
                    "kind": "technician",
                    "name": name,
                    "partner_id": self.env["res.partner"].create({"name": name}).id,
                    "state": "active",
                }
                for name in ("Zoe", "Adam", "Aaron")
            ]
        )
        (self.technician | self.contractor).active = False
        self.env["service.resource.absence"].create(
            {
                "resource_id": away.id,
                "date_from": MONDAY,
                "date_to": MONDAY + timedelta(days=6),
                "name": "Holiday",
            }
        )
        self.plan(self.assign(self.make_order(), busy))
        data = self.load()
        self.assertEqual([row["id"] for row in data["rows"]], (busy | free | away).ids)
        self.assertEqual(self.row(data, away)["days"]["2030-03-05"]["away"], "Holiday")

    def test_rows_are_filtered_by_name_kind_territory_and_skill(self):
        def ids(**filters):
            return {row["id"] for row in self.load(filters=filters)["rows"]}

        self.contractor.territory_ids = self.elsewhere
        self.technician.skill_line_ids.unlink()
        self.assertEqual(ids(kind="contractor"), {self.contractor.id})
        self.assertEqual(ids(search="fast"), {self.contractor.id})
        self.assertEqual(ids(territory_id=self.city.id), {self.technician.id})
        self.assertEqual(ids(skill_id=self.repair.id), {self.contractor.id})
        self.add_skill(self.technician)
        self.assertEqual(
            ids(skill_id=self.repair.id), {self.technician.id, self.contractor.id}
        )

    def test_rows_are_grouped(self):
        for group, name in (
            ("kind", "Technician"),
            ("territory", "Tver region"),
            ("skill", "Repair"),
        ):
            data = self.load(filters={"group": group})
            self.assertEqual(self.row(data)["group"], name)

    def test_the_board_takes_the_same_queries_however_much_it_shows(self):
        def warm():
            self.env.flush_all()
            self.env.invalidate_all()
            with self.assertQueryCount(COUNTED):
                return self.load(order_id=sought.id)

        sought = self.make_order(self.make_order_ticket(ci_ids=False))
        self.move(self.make_orders(1))
        self.load(order_id=sought.id)
        warm()
        partners = self.env["res.partner"].create(
            [{"name": f"No. {number}"} for number in range(30)]
        )
        more = self.env["service.resource"].create(
            [
                {
                    "kind": "technician",
                    "partner_id": partner.id,
                    "state": "active",
                    "territory_ids": [Command.set(self.territory.ids)],
                }
                for partner in partners
            ]
        )
        for resource, order in zip(more, self.make_orders(30), strict=True):
            self.move(order, resource)
        data = warm()
        self.assertEqual(len(data["orders"]), 31)

    # What is wrong

    def test_what_does_not_fit_is_said_in_words(self):
        self.technician.skill_line_ids.unlink()
        self.technician.territory_ids = self.elsewhere
        order = self.move(self.make_order())
        order.deadline = datetime(2030, 3, 1)
        marks = ", ".join(self.card(order)["marks"])
        self.assertIn("the skill “Repair” is missing", marks)
        self.assertIn("does not serve Tver region / Tver", marks)
        self.assertIn("after the deadline", marks)

    def test_absences_are_marked_on_visits(self):
        self.env["service.resource.absence"].create(
            {
                "resource_id": self.technician.id,
                "date_from": MONDAY,
                "date_to": MONDAY,
            }
        )
        order = self.move(self.make_order())
        self.assertEqual(self.card(order)["marks"], ["does not work on that day"])
        self.assertEqual(self.row(self.load())["days"]["2030-03-04"]["away"], "Away")

    def test_more_visits_than_a_day_has_room_for_are_marked(self):
        self.technician.daily_capacity = 1
        one, other = self.make_orders(2)
        self.move(one, time="09:00")
        self.assertFalse(self.row(self.load())["days"]["2030-03-04"]["is_over"])
        self.move(other, time="15:00")
        data = self.load()
        self.assertTrue(self.row(data)["days"]["2030-03-04"]["is_over"])
        self.assertEqual(
            self.card(other, data)["marks"],
            ["2 visits on that day, 1 are possible"],
        )

    def test_more_work_than_the_hours_of_a_day_is_marked(self):
        one, other = self.make_orders(2)
        (one | other).work_hours = 5
        self.move(one, time="08:00")
        self.assertFalse(self.card(one)["marks"])
        self.move(other, time="13:00")
        self.assertEqual(
            self.card(other)["marks"], ["10 hours of work on that day, 8 are possible"]
        )

    def test_one_person_is_not_at_two_places(self):
        one, other = self.make_orders(2)
        self.move(one, time="10:00")
        self.move(other, time="11:00")
        self.assertEqual(
            self.card(other)["marks"], [f"at the same time as {one.number}"]
        )
        self.move(other, time="11:30")
        self.assertFalse(self.card(other)["marks"])

    def test_a_firm_sends_several_unless_the_same_one_goes(self):
        orders = self.make_orders(2)
        for order in orders:
            self.move(order, self.contractor)
        self.assertFalse(self.card(orders[0])["marks"])
        self.publish(*orders)
        orders.technician_id = self.goer
        self.assertIn("at the same time", self.card(orders[0])["marks"][0])

    def test_whoever_suits_an_order_comes_first_and_others_say_why_not(self):
        self.technician.skill_line_ids.unlink()
        order = self.make_order()
        data = self.load(order_id=order.id)
        self.assertEqual(data["rows"][0]["id"], self.contractor.id)
        self.assertEqual(data["rows"][0]["misfits"], [])
        self.assertEqual(data["rows"][0]["days"]["2030-03-04"]["misfits"], [])
        self.assertEqual(
            self.row(data)["misfits"],
            ["the skill “Repair” is missing, expired or not confirmed"],
        )
        self.assertEqual(
            data["rows"][0]["days"]["2030-03-10"]["misfits"],
            ["does not work on that day"],
        )

    # Access

    def test_only_dispatchers_see_the_board_and_proposals(self):
        order = self.move(self.make_order())
        for user in (self.agent, self.technician_user, self.portal_user):
            board = self.env["service.board"].with_user(user)
            for call in (
                lambda board=board: board.load_board("2030-03-04"),
                lambda board=board: board.load_choices(),
                lambda board=board: board.plan([]),
                lambda board=board: board.publish({order.id: ""}),
                lambda board=board: board.take_back({order.id: ""}),
                lambda board=board: board.arrange_day("2030-03-04", 1, {}),
                lambda board=board: board.load_day("2030-03-04", self.contractor.id),
            ):
                with self.assertRaises(AccessError):
                    call()
            with self.assertRaises(AccessError):
                order.with_user(user).read(["proposed_start"])
        self.assertTrue(
            self.env["service.board"].with_user(self.manager).load_board("2030-03-04")
        )

    def test_orders_of_another_company_stay_there(self):
        other = self.env["res.company"].create({"name": "Another company"})
        order = self.move(self.make_order())
        self.dispatcher.company_ids |= other
        elsewhere = self.board.with_company(other)
        data = elsewhere.load_board("2030-03-04")
        self.assertFalse(data["orders"] + data["rows"] + data["tray"]["orders"])
        self.assertTrue(order.proposed_start)
