"""Work offered to the best few: the first who accepts has it."""

import re
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.service_ticket.tests.common import ServiceTicketHttpCommon

from .test_performers import PerformersCommon


class OffersCommon(PerformersCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.write({"service_offer_count": 2, "service_offer_minutes": 60})
        partners = cls.env["res.partner"].create(
            [
                {"name": f"Firm {number}", "email": f"firm{number}@firms.example"}
                for number in range(3)
            ]
        )
        cls.firms = cls.env["service.resource"].create(
            [
                {
                    "kind": "contractor",
                    "partner_id": partner.id,
                    "state": "active",
                    "latitude": 56.9 + number / 10,
                    "longitude": 36,
                    "territory_ids": [(6, 0, cls.territory.ids)],
                }
                for number, partner in enumerate(partners)
            ]
        )
        for firm in cls.firms:
            cls.add_skill(firm)
        (cls.technician | cls.contractor).active = False

    @classmethod
    def offer(cls, **values):
        order = cls.make_order(**values)
        order._assign("offer")
        return order

    def _continue(self):
        with self.enter_registry_test_mode():
            self.env.ref("service_workorder.ir_cron_offers").method_direct_trigger()

    def _let_pass(self, order):
        order.offer_ids.filtered(lambda offer: offer.state == "sent").expires_at = (
            fields.Datetime.now() - timedelta(minutes=1)
        )
        self._continue()


@tagged("post_install", "-at_install")
class TestOffers(OffersCommon):
    def test_the_best_are_asked_by_mail_with_a_link_of_their_own(self):
        order = self.offer()
        self.assertEqual(order.state, "offered")
        self.assertEqual(order.offer_ids.resource_id, self.firms[:2])
        mails = self.env["mail.mail"].search(
            [("subject", "=like", f"[[]{order.number}]%")]
        ) or self.env["mail.mail"].search([("subject", "ilike", order.number)])
        self.assertEqual(len(mails), 2)
        links = {re.search(r"/service/offer/\d+", mail.body_html)[0] for mail in mails}
        self.assertEqual(
            links, {f"/service/offer/{offer.id}" for offer in order.offer_ids}
        )
        # nothing of it stands in the client's conversation, or in the order's
        self.assertFalse(mails.filtered("model"))

    def test_the_first_who_accepts_has_it(self):
        order = self.offer()
        first, second = order.offer_ids
        self.assertIsNone(second._accept())
        self.assertEqual(order.resource_id, self.firms[1])
        self.assertEqual(order.state, "assigned")
        self.assertIn("accepted first by Firm 1", order.assignment_note)
        self.assertEqual(first.state, "withdrawn")
        self.assertIn("not offered any more", first._accept())
        self.assertEqual(order.resource_id, self.firms[1])

    def test_the_database_knows_one_who_accepted(self):
        order = self.offer()
        first, second = order.offer_ids
        first.state = "accepted"
        self.env.flush_all()
        # as a process sees it that began before
        self.assertIn("faster", second._accept())
        self.assertEqual(order.state, "offered")

    def test_when_the_time_is_over_the_next_are_asked(self):
        order = self.offer()
        old = order.offer_ids
        self._let_pass(order)
        self.assertEqual(set(old.mapped("state")), {"expired"})
        new = order.offer_ids - old
        self.assertEqual(new.resource_id, self.firms[2])
        self.assertEqual(new.wave, 2)
        self.assertIn("time to answer is over", old[0]._accept())

    def test_a_timer_that_finds_nothing_does_not_wake_itself_up(self):
        self.offer()
        timer = self.env.ref("service_workorder.ir_cron_offers")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", timer.id)])
        triggers.unlink()
        with patch.object(type(self.env["service.workorder"]), "_offer_on"):
            self.env["service.workorder.offer"]._cron_continue()
        self.assertFalse(triggers.search_count([("cron_id", "=", timer.id)]))

    def test_when_all_decline_the_next_are_asked_at_once(self):
        order = self.offer()
        for offer in order.offer_ids:
            self.assertIsNone(offer._decline("No people"))
        self._continue()
        self.assertEqual(order.offer_ids[-1].resource_id, self.firms[2])
        self.assertEqual(order.offer_ids[0].reason, "No people")

    def test_when_nobody_is_left_the_dispatcher_is_told(self):
        order = self.offer()
        self._let_pass(order)
        self._let_pass(order)
        self.assertEqual(order.state, "draft")
        self.assertEqual(order.activity_ids.user_id, self.leader)
        self.assertEqual(order.activity_ids.summary, "Nobody takes it")
        self.assertIn("3 performers were asked", order.assignment_note)

    def test_the_dispatcher_reads_it_in_a_language_of_their_own(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.leader.lang = "ru_RU"
        order = self.offer()
        self._let_pass(order)
        self._let_pass(order)
        self.assertEqual(order.activity_ids.summary, "Никто не берёт")
        self.assertIn("Предложили 3 исполнителям", order.assignment_note)

    def test_the_responsible_is_asked_first_and_alone(self):
        self.env["service.assignment.rule"].create(
            {"resource_id": self.firms[2].id, "client_id": self.client.id}
        )
        order = self.offer()
        self.assertEqual(order.offer_ids.resource_id, self.firms[2])
        self._let_pass(order)
        self.assertEqual(order.offer_ids[1:].resource_id, self.firms[:2])

    def test_an_order_given_by_hand_is_offered_no_more(self):
        order = self.offer()
        order._assign_to(self.firms[2])
        self.assertEqual(set(order.offer_ids.mapped("state")), {"withdrawn"})

    def test_what_came_back_from_who_accepted_is_accepted_by_the_next(self):
        order = self.offer()
        self.assertIsNone(order.offer_ids[0]._accept())
        self.firms[0].state = "paused"
        self.assertEqual(order.state, "draft")
        order._assign("offer")
        self.assertIsNone(order.offer_ids[-1]._accept())
        self.assertEqual(order.resource_id, self.firms[2])

    def test_who_has_no_address_is_called_by_the_dispatcher(self):
        self.firms.partner_id.email = False
        order = self.offer()
        self.assertEqual(order.state, "offered")
        self.assertIn("call them", order.activity_ids.summary)
        order.offer_ids[0].action_accept()
        self.assertFalse(order.activity_ids)

    def test_the_dispatcher_has_one_task_however_often_nobody_was_found(self):
        order = self.make_order()
        self.firms.state = "paused"
        order._assign("offer")
        order._assign("offer")
        self.assertEqual(order.activity_ids.mapped("summary"), ["Nobody takes it"])

    def test_offers_are_nobodys_to_write(self):
        offer = self.offer().offer_ids[0]
        for user in (self.dispatcher, self.manager):
            with self.assertRaises(AccessError):
                offer.with_user(user).state = "accepted"
        offer.with_user(self.dispatcher).action_decline()
        self.assertEqual(offer.state, "declined")
        other = offer.order_id.offer_ids[1]
        other.with_user(self.dispatcher).action_accept()
        self.assertEqual(offer.order_id.resource_id, other.resource_id)

    def test_offers_are_seen_by_who_sees_the_order(self):
        ticket = self.make_order_ticket(team_id=self.closed_team.id)
        order = self.offer(ticket=ticket)
        self.make_order(ticket)._assign("suggest")
        for records in (order.offer_ids, ticket.workorder_ids.candidate_ids):
            self.assertTrue(records)
            self.assertTrue(records.with_user(self.dispatcher).mapped("rank"))
            with self.assertRaises(AccessError):
                records.with_user(self.other_agent).read(["note"])
        with self.assertRaises(AccessError):
            self.env["service.workorder.choose"].with_user(self.other_agent).create(
                {"order_id": order.id}
            )

    def test_one_that_cannot_be_offered_stops_no_other_one(self):
        bad, good = self.offer(), self.offer(ticket=self.make_order_ticket())
        assign = type(bad)._assign_offer

        def fail(model, orders, *arguments):
            if bad in orders:
                raise ValueError("no such place")
            return assign(model, orders, *arguments)

        (bad | good).offer_ids.expires_at = fields.Datetime.now() - timedelta(minutes=1)
        path = "odoo.addons.service_workorder.models.assignment"
        with (
            patch.object(type(bad), "_assign_offer", fail),
            mute_logger(f"{path}.service_workorder_offering"),
        ):
            self._continue()
        self.assertEqual(good.offer_ids[-1].state, "sent")
        self.assertEqual(bad.state, "draft")
        self.assertIn("no such place", bad.assignment_note)

    def test_offers_of_whoever_cannot_be_sent_any_more_are_taken_back(self):
        order = self.offer()
        self.firms[0].state = "paused"
        self.assertEqual(order.offer_ids[0].state, "withdrawn")
        self.assertIn("not offered", order.offer_ids[0]._accept())

    def test_many_orders_are_offered_in_hardly_more_queries_than_one(self):
        def offer(count):
            orders = self.env["service.workorder"]
            for _number in range(count):
                orders |= self.make_order(self.make_order_ticket(ci_ids=False))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            orders._assign("offer")
            self.env.flush_all()
            self.assertEqual(len(orders.offer_ids), 2 * count)
            return self.env.cr.sql_log_count - before

        offer(1)
        few, many = offer(2), offer(12)
        self.assertLessEqual(many, few + 10)


@tagged("post_install", "-at_install")
class TestOfferPage(ServiceTicketHttpCommon, OffersCommon):
    def setUp(self):
        super().setUp()
        self.authenticate(None, None)
        self.order = self.offer()
        self.first, self.other = self.order.offer_ids
        self.url = re.sub(r"^https?://[^/]+", "", self.first._get_page_url())
        self.key = self.url.partition("key=")[2]
        self.path = f"/service/offer/{self.first.id}"

    def _send(self, **values):
        return self._post(self.path, key=self.key, **values)

    def test_looking_changes_nothing_and_shows_no_client(self):
        page = self.url_open(self.url)
        self.assertEqual(page.status_code, 200)
        self.assertIn(self.order.number, page.text)
        self.assertIn("Ленина", page.text)
        self.assertNotIn(self.client.name, page.text)
        self.assertEqual(self.first.state, "sent")

    def test_accepting_gives_the_work(self):
        answer = self._send(answer="accept")
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(self.order.resource_id, self.firms[0])
        self.assertIn("the work is yours", self.url_open(self.url).text)

    def test_declining_needs_a_reason(self):
        self.assertIn("say why", self._send(answer="decline", reason=" ").text)
        self.assertEqual(self.first.state, "sent")
        self._send(answer="decline", reason="<b>No people</b>")
        self.assertEqual(self.first.state, "declined")
        self.assertEqual(self.first.reason, "<b>No people</b>")

    def test_whoever_comes_late_is_told(self):
        self.other._accept()
        self.assertIn("not offered any more", self._send(answer="accept").text)
        self.assertEqual(self.order.resource_id, self.firms[1])

    def test_a_link_opens_its_own_offer_only(self):
        for url in (
            f"/service/offer/{self.other.id}?key={self.key}",
            f"{self.path}?key=x",
            self.path,
            "/service/offer/999999?key=x",
        ):
            self.assertEqual(self.url_open(url).status_code, 403, url)
        answer = self._post(
            f"/service/offer/{self.other.id}", key=self.key, answer="accept"
        )
        self.assertEqual(answer.status_code, 403)
        self.assertEqual(self.order.state, "offered")

    @mute_logger("odoo.http")
    def test_a_form_of_another_site_is_refused(self):
        answer = self._post(self.path, csrf=False, key=self.key, answer="accept")
        self.assertEqual(answer.status_code, 400)
        self.assertEqual(self.first.state, "sent")
