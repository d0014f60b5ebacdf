"""Drafts of the board: how long visits take, whose they are, and who hears of them."""

import json
from datetime import datetime
from types import SimpleNamespace
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.bus.models import ir_websocket

from .board_common import TUESDAY, BoardCommon

# A page of the board.
PAGE = 40


@tagged("post_install", "-at_install")
class TestBoardLength(BoardCommon):
    def stretch(self, order, minutes, **values):
        self.board.plan(
            [
                {
                    "id": order.id,
                    "stamp": self.stamp(order),
                    "resource_id": self.technician.id,
                    "day": "2030-03-04",
                    "time": "10:00",
                    "minutes": minutes,
                    **values,
                }
            ]
        )

    def test_a_visit_that_is_stretched_is_a_draft_until_published(self):
        order = self.plan(self.assign(self.make_order()), hour=7)
        self.stretch(order, 150)
        self.assertEqual(order.planned_end, datetime(2030, 3, 4, 8, 30))
        card = self.card(order)
        self.assertEqual((card["minutes"], card["is_draft"]), (150, True))
        self.publish(order)
        self.assertEqual(order.planned_start, datetime(2030, 3, 4, 7))
        self.assertEqual(order.planned_end, datetime(2030, 3, 4, 9, 30))
        self.assertFalse(self.card(order)["is_draft"])

    def test_the_performer_is_told_that_the_visit_takes_longer(self):
        order = self.plan(self.assign(self.make_order(), self.contractor), hour=7)
        order.mail_state = "sent"
        self.stretch(order, 150, resource_id=self.contractor.id)
        self.publish(order)
        self.assertEqual(order.mail_state, "queued")

    def test_back_to_its_old_length_is_no_draft(self):
        order = self.plan(self.assign(self.make_order()), hour=7)
        self.stretch(order, 150)
        self.stretch(order, 90)
        self.assertFalse(order.proposed_start or order.proposed_end)

    def test_a_stretched_draft_keeps_its_length_when_it_moves(self):
        order = self.make_order()
        self.stretch(order, 150)
        self.move(order, day=TUESDAY)
        self.assertEqual(self.card(order)["minutes"], 150)
        self.assertEqual(order.proposed_end, datetime(2030, 3, 5, 9, 30))

    def test_a_stretched_visit_takes_the_room_of_others(self):
        one, other = self.make_orders(2)
        self.stretch(one, 240)
        self.move(other, time="13:00")
        self.assertEqual(
            self.card(other)["marks"], [f"at the same time as {one.number}"]
        )

    def test_lengths_that_no_visit_has_are_refused_in_words(self):
        order = self.make_order()
        for minutes in (5, -60, 24 * 60 + 15):
            with self.assertRaisesRegex(UserError, "choose another end"):
                self.stretch(order, minutes)
        self.assertFalse(order.proposed_start)

    def test_whoever_saw_the_old_length_is_told_so(self):
        order = self.move(self.make_order())
        stamp = self.stamp(order)
        self.stretch(order, 150)
        with self.assertRaisesRegex(UserError, "has changed it meanwhile"):
            self.stretch(order, 60, stamp=stamp)

    def test_what_is_taken_back_has_no_length_of_its_own(self):
        order = self.make_order()
        self.stretch(order, 150)
        self.board.take_back({order.id: self.stamp(order)})
        self.assertEqual(order._get_visit_minutes(), 90)


@tagged("post_install", "-at_install")
class TestBoardDrafts(BoardCommon):
    def test_drafts_say_whose_they_are_and_for_whom(self):
        colleague = new_test_user(
            self.env, login="board_colleague", groups="service_ci.group_dispatcher"
        )
        mine, others = self.make_orders(2)
        self.move(mine)
        self.board = self.board.with_user(colleague)
        self.move(others, self.contractor)
        self.board = self.board.with_user(self.dispatcher)
        drafts = {draft["id"]: draft for draft in self.load()["drafts"]}
        self.assertTrue(drafts[mine.id]["is_mine"])
        self.assertFalse(drafts[others.id]["is_mine"])
        self.assertEqual(drafts[others.id]["resource_id"], self.contractor.id)
        self.assertEqual(drafts[others.id]["performer"], self.contractor.name)
        self.move(others, self.technician)
        self.assertTrue(self.load()["drafts"][1]["is_mine"], "who moves it has it")

    def test_a_draft_on_another_page_is_marked_by_the_visits_that_everybody_knows(self):
        partners = self.env["res.partner"].create(
            [{"name": f"A {number:02}"} for number in range(PAGE)]
        )
        first = self.env["service.resource"].create(
            [
                {"kind": "technician", "partner_id": partner.id, "state": "active"}
                for partner in partners
            ]
        )
        ticket = self.make_order_ticket(ci_ids=False)
        busy = self.env["service.workorder"].create(
            [{"name": "Busy", "ticket_id": ticket.id} for _one in first]
        )
        for order, resource in zip(busy, first, strict=True):
            order.write({"resource_id": resource.id, "state": "assigned"})
        busy.planned_start = datetime(2030, 3, 4, 7)
        self.technician.name = "Zoe"
        known = self.plan(self.assign(self.make_order(ticket)), hour=7)
        draft = self.move(self.make_order(self.make_order_ticket(ci_ids=False)))
        data = self.load()
        self.assertNotIn(self.technician.id, {row["id"] for row in data["rows"]})
        self.assertEqual([one["id"] for one in data["drafts"]], draft.ids)
        self.assertEqual(
            data["drafts"][0]["marks"], [f"at the same time as {known.number}"]
        )
        shown = {card["id"] for card in data["orders"]}
        self.assertFalse(shown & set((known | draft).ids))


@tagged("post_install", "-at_install")
class TestBoardNews(BoardCommon):
    def read_news(self):
        """Return the payloads of the news since they were read last."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        Bus = self.env["bus.bus"]
        messages = Bus.search([("id", ">", self.last)], order="id")
        self.last = messages[-1:].id or self.last
        found = [json.loads(message.message) for message in messages]
        return [
            one["payload"] for one in found if one["type"] == "service_workorder/board"
        ]

    def setUp(self):
        super().setUp()
        self.last = self.env["bus.bus"].search([], order="id desc", limit=1).id
        self.env.cr.precommit.clear()

    def test_one_message_tells_which_orders_stand_on_which_days(self):
        one, other = self.make_orders(2)
        self.read_news()
        self.move(one)
        self.move(other, day=TUESDAY)
        (news,) = self.read_news()
        self.assertEqual(news["company_id"], self.env.company.id)
        self.assertEqual(set(news["ids"]), set((one | other).ids))
        self.assertEqual(news["days"], ["2030-03-04", "2030-03-05"])

    def test_what_no_board_shows_is_no_news(self):
        order = self.make_order()
        self.read_news()
        order.description = "Take a ladder"
        self.assertEqual(self.read_news(), [])
        order.priority = "3"
        self.assertEqual([one["ids"] for one in self.read_news()], [order.ids])

    def test_deleted_orders_are_news_too(self):
        order = self.make_order()
        self.read_news()
        order_id = order.id
        order.unlink()
        (news,) = self.read_news()
        self.assertEqual((news["ids"], news["days"]), ([order_id], []))

    def test_very_many_at_once_are_told_without_a_list(self):
        ticket = self.make_order_ticket(ci_ids=False)
        self.env["service.workorder"].create(
            [{"name": str(number), "ticket_id": ticket.id} for number in range(201)]
        )
        (news,) = self.read_news()
        self.assertEqual(news, {"company_id": self.env.company.id, "ids": None})

    def test_only_dispatchers_listen_and_only_in_their_companies(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})

        def channels(user):
            session = SimpleNamespace(uid=user.id)
            request = SimpleNamespace(session=session)
            with patch.object(ir_websocket, "wsrequest", request):
                Socket = self.env["ir.websocket"].with_user(user)
                found = Socket._build_bus_channel_list(["service_workorder_board"])
            self.assertNotIn("service_workorder_board", found)
            return {
                channel[0].id
                for channel in found
                if isinstance(channel, tuple)
                and channel[1] == "service_workorder_board"
            }

        self.assertEqual(
            channels(self.dispatcher), set(self.dispatcher.company_ids.ids)
        )
        self.assertNotIn(elsewhere.id, channels(self.dispatcher))
        for user in (self.agent, self.technician_user, self.portal_user):
            self.assertFalse(channels(user))
