"""What is proposed on the dispatch board, published and taken back."""

from datetime import datetime

from odoo.exceptions import UserError
from odoo.tests import tagged

from .board_common import TUESDAY, BoardCommon
from .test_performers import MONDAY

# What the step to performers costs, however many they are; other boards are told.
PUBLISHED = 10


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
