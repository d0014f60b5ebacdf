"""The dispatch board: what it shows, proposals, publishing."""

from datetime import date, datetime, timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_performers import MONDAY, PerformersCommon

TUESDAY = MONDAY + timedelta(days=1)
# What the screen and the step to performers cost, whatever their number; other boards
# are told of the step.
COUNTED = 45
PUBLISHED = 10


class BoardCommon(PerformersCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.board = cls.env["service.board"].with_user(cls.dispatcher)
        hours = cls.make_calendar("Nine to six", "Europe/Moscow", (9, 13), (14, 18))
        cls.technician.resource_calendar_id = hours

    @classmethod
    def make_order(cls, ticket=None, **values):
        # what is promised for this week is no business of a board in 2030
        return super().make_order(ticket, **{"deadline": False, **values})

    def load(self, start=MONDAY, **options):
        return self.board.load_board(start.isoformat(), **options)

    def row(self, data, resource=None):
        resource = resource or self.technician
        return next(row for row in data["rows"] if row["id"] == resource.id)

    def card(self, order, data=None):
        data = data or self.load()
        cards = data["orders"] + data["tray"]["orders"]
        return next((card for card in cards if card["id"] == order.id), None)

    def stamp(self, order):
        return order.with_user(self.dispatcher)._get_board_stamp()

    def move(self, order, resource=None, day=MONDAY, time="10:00", stamp=None):
        self.board.plan(
            [
                {
                    "id": order.id,
                    "stamp": stamp or self.stamp(order),
                    "resource_id": (resource or self.technician).id,
                    "day": day.isoformat(),
                    "time": time,
                }
            ]
        )
        return order

    def publish(self, *orders):
        return self.board.publish({order.id: self.stamp(order) for order in orders})

    def make_orders(self, count):
        orders = self.env["service.workorder"]
        for _number in range(count):
            orders |= self.make_order(self.make_order_ticket(ci_ids=False))
        return orders


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


@tagged("post_install", "-at_install")
class TestBoardMoves(BoardCommon):
    def test_a_proposal_changes_nothing_that_others_see(self):
        order = self.move(self.make_order())
        self.assertEqual(order.state, "draft")
        self.assertFalse(order.resource_id or order.planned_start or order.mail_state)
        self.assertEqual(order.proposed_resource_id, self.technician)
        self.assertEqual(order.proposed_start, datetime(2030, 3, 4, 7))
        card = self.card(order)
        self.assertTrue(card["is_draft"])
        self.assertEqual((card["day"], card["time"]), ("2030-03-04", "10:00"))

    def test_a_proposal_takes_room_in_the_choice_of_performers(self):
        order = self.move(self.make_order())
        busy = self.technician._busy_days(MONDAY, MONDAY)
        self.assertEqual(busy, {(self.technician.id, MONDAY): 1})
        self.publish(order)
        self.assertEqual(self.technician._busy_days(MONDAY, MONDAY), busy)
        self.move(order, time="15:00")
        self.assertEqual(self.technician._busy_days(MONDAY, MONDAY), busy)

    def test_without_a_time_the_first_gap_of_the_day_is_taken(self):
        first, second, third = self.make_orders(3)
        self.move(first, time=None)
        self.move(second, time=None)
        self.assertEqual(self.card(first)["time"], "09:00")
        self.assertEqual(self.card(second)["time"], "10:30")
        # who moves to another day keeps the time if that is possible
        self.move(third, day=TUESDAY, time="09:00")
        self.move(third, day=MONDAY, time=None)
        self.assertEqual(self.card(third)["time"], "14:00")
        self.move(second, day=TUESDAY, time=None)
        self.assertEqual(self.card(second)["time"], "10:30")

    def test_publishing_gives_the_orders_and_mails_those_without_a_login(self):
        own, firms = self.make_orders(2)
        self.move(own)
        self.move(firms, self.contractor)
        result = self.publish(own, firms)
        self.assertEqual(result, {"count": 2, "refused": []})
        self.assertEqual(own.state, "assigned")
        self.assertEqual(own.planned_start, datetime(2030, 3, 4, 7))
        self.assertEqual(own.planned_end, datetime(2030, 3, 4, 8, 30))
        self.assertFalse(own.proposed_start or own.proposed_resource_id)
        self.assertFalse(own.mail_state)
        self.assertEqual(firms.mail_state, "queued")
        self.assertFalse(self.card(own)["is_draft"])

    def test_publishing_many_costs_little_more_than_publishing_one(self):
        orders = self.make_orders(20)
        for number, order in enumerate(orders):
            self.move(order, time=f"{9 + number % 3}:00")
        self.env.flush_all()
        self.publish(orders[0])
        self.env.flush_all()
        stamps = {order.id: self.stamp(order) for order in orders[1:]}
        with self.assertQueryCount(PUBLISHED):
            self.board.publish(stamps)
            self.env.flush_all()
        self.assertEqual(set(orders.mapped("state")), {"assigned"})

    def test_a_given_order_is_moved_as_a_draft_and_the_performer_is_told(self):
        order = self.plan(self.assign(self.make_order(), self.contractor), hour=7)
        order.mail_state = "sent"
        self.move(order, self.contractor, day=TUESDAY)
        self.assertEqual(order.planned_start.date(), MONDAY)
        self.publish(order)
        self.assertEqual(order.planned_start.date(), TUESDAY)
        self.assertEqual(order.mail_state, "queued")

    def test_back_where_it_was_is_no_draft(self):
        order = self.plan(self.assign(self.make_order()), hour=7)
        self.move(order, day=TUESDAY)
        self.assertTrue(order.proposed_start)
        self.move(order, day=MONDAY, time="10:00")
        self.assertFalse(order.proposed_start)

    def test_another_performer_gets_it_and_whoever_went_no_longer_goes(self):
        order = self.make_order()
        order._assign_to(self.contractor, self.goer)
        self.move(order, self.contractor)
        self.publish(order)
        self.assertEqual(order.technician_id, self.goer)
        self.move(order, self.technician)
        self.publish(order)
        self.assertEqual(order.resource_id, self.technician)
        self.assertFalse(order.technician_id)

    def test_whoever_acts_upon_an_old_picture_is_told_so(self):
        order = self.make_order()
        stamp = self.stamp(order)
        self.move(order)
        with self.assertRaisesRegex(UserError, "desk_dispatcher .*has changed it mean"):
            self.move(order, day=TUESDAY, stamp=stamp)
        with self.assertRaisesRegex(UserError, "has changed it meanwhile"):
            self.board.take_back({order.id: stamp})
        self.assertEqual(order.proposed_start.date(), MONDAY)

    def test_of_many_those_that_changed_stay_drafts_and_the_rest_is_published(self):
        one, other = self.make_orders(2)
        self.move(one)
        self.move(other)
        stamps = {order.id: self.stamp(order) for order in one | other}
        self.move(other, day=TUESDAY)
        result = self.board.publish(stamps)
        self.assertEqual(result["count"], 1)
        self.assertIn(f"{other.number}: desk_dispatcher", result["refused"][0])
        self.assertEqual((one.state, other.state), ("assigned", "draft"))

    def test_what_somebody_has_deleted_is_told(self):
        one, other = self.make_orders(2)
        self.move(one)
        self.move(other)
        stamps = {order.id: self.stamp(order) for order in one | other}
        move = {"resource_id": self.technician.id, "day": "2030-03-05", "time": None}
        gone = {**move, "id": other.id, "stamp": stamps[other.id]}
        other.unlink()
        for act in (
            lambda: self.board.plan([gone]),
            lambda: self.board.take_back(stamps),
        ):
            with self.assertRaisesRegex(UserError, "deleted work orders meanwhile: 1"):
                act()
        result = self.board.publish(stamps)
        self.assertEqual(result["count"], 1)
        self.assertIn("deleted work orders meanwhile: 1", result["refused"][0])

    def test_what_has_begun_stays_where_it_is(self):
        order = self.plan(self.assign(self.make_order()))
        order.action_start()
        with self.assertRaisesRegex(UserError, "work has begun"):
            self.move(order)
        done = self.make_done(self.make_orders(1))
        with self.assertRaisesRegex(UserError, "work has begun"):
            self.move(done)

    def test_nobody_is_planned_who_cannot_be_sent(self):
        order = self.make_order()
        self.contractor.state = "paused"
        with self.assertRaisesRegex(UserError, "cannot be sent now"):
            self.move(order, self.contractor)
        with self.assertRaisesRegex(UserError, "cannot be sent now"):
            self.move(order, self.goer)

    def test_whoever_stopped_being_sendable_gets_nothing_published(self):
        order = self.move(self.make_order(), self.contractor)
        self.contractor.state = "paused"
        self.assertIn("cannot be sent now", self.card(order)["marks"][0])
        result = self.publish(order)
        self.assertEqual(result["count"], 0)
        self.assertIn("cannot be sent now", result["refused"][0])
        self.assertTrue(order.proposed_start)

    def test_a_proposal_is_forgotten_when_the_order_is_given_otherwise(self):
        order = self.move(self.make_order())
        order._assign_to(self.contractor)
        self.assertFalse(order.proposed_start)
        self.move(order)
        order.with_user(self.agent).planned_start = datetime(2030, 3, 8, 7)
        self.assertFalse(order.proposed_start)

    def test_taken_back_it_waits_in_the_tray(self):
        proposed, given = self.make_orders(2)
        self.move(proposed)
        self.plan(self.assign(given))
        self.board.take_back({o.id: self.stamp(o) for o in proposed | given})
        own = {"search": self.client.name}
        tray = {card["id"] for card in self.load(tray=own)["tray"]["orders"]}
        self.assertLessEqual({proposed.id, given.id}, tray)
        self.assertEqual(given.state, "draft")
        self.assertFalse(given.resource_id or given.planned_start)


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

    def test_addresses_without_coordinates_stay_in_the_list(self):
        self.orders[0].building_id.write({"latitude": 0, "longitude": 0})
        data = self.board.load_day("2030-03-04", self.technician.id)
        self.assertEqual(len(data["stops"]), 3)
        self.assertEqual(len(data["way"]), 2)


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
