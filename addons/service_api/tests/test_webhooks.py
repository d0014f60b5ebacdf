import json
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from odoo.addons.service_ci.tools import outbound

from ..models import service_webhook_delivery
from ..tools.signature import is_valid
from .common import ServiceApiCommon


class Receiver(ThreadingHTTPServer):
    """A receiver on this machine that answers as the test says."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.requests, self.answer, self.wait, self.release = [], 200, 0, None
        self.headers_sent = {}
        self.url = f"http://127.0.0.1:{self.server_port}/events"

    def handle_error(self, request, client_address):
        """Say nothing of callers that went away."""


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append((self.path, dict(self.headers), body))
        if self.server.release:
            self.server.release.wait(20)
        self.send_response(self.server.answer)
        for name, value in self.server.headers_sent.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(b"thanks")

    do_GET = do_POST

    def log_message(self, *arguments):
        """Say nothing."""


@tagged("post_install", "-at_install")
class TestWebhooks(ServiceApiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["service.webhook"].search([]).active = False
        cls.env["ir.config_parameter"].set_param(
            "service_api.webhook_hosts", "127.0.0.1, localhost"
        )
        cls.hook = cls.env["service.webhook"].create(
            {
                "name": "ERP",
                "url": "http://127.0.0.1:1/",
                "on_workorder_changed": True,
                "on_sla_breached": True,
            }
        )

    @classmethod
    def setUpReceiver(cls):
        receiver = Receiver()
        thread = threading.Thread(target=receiver.serve_forever, daemon=True)
        thread.start()
        return receiver

    def setUp(self):
        super().setUp()
        # A test does not commit, which the cron does after each batch.
        self.patch(
            type(self.env["ir.cron"]), "_commit_progress", lambda *a, **k: float("inf")
        )
        self.receiver = self.setUpReceiver()
        self.addCleanup(self.receiver.server_close)
        self.addCleanup(self.receiver.shutdown)
        self.hook.url = self.receiver.url

    def _events(self, kind=None):
        """Return what stands in the outbox, oldest first."""
        self.env.cr.precommit.run()
        rows = self.env["service.webhook.delivery"].search(
            [("webhook_id", "=", self.hook.id)], order="id"
        )
        return rows.filtered(lambda row: not kind or row.event == kind)

    def _send(self):
        self.env["service.webhook.delivery"]._cron_send()
        self.env.invalidate_all()

    # What is told

    def test_new_request_is_told_once_with_what_the_client_may_know(self):
        ticket = self.make_ticket(name="Printer", description="<p>white</p>")
        [event] = self._events()
        body = json.loads(event.body)
        self.assertEqual(body["type"], "ticket.created")
        self.assertEqual(body["id"], event.name)
        told = body["data"]["ticket"]
        self.assertEqual(told["number"], ticket.number)
        self.assertEqual(told["client"]["id"], self.client.id)
        self.assertFalse(told.keys() & {"priority", "team", "user"})

    def test_status_is_told_as_it_is_in_the_end(self):
        ticket = self.make_ticket()
        self._events().unlink()
        ticket.action_wait()
        ticket.action_close()
        [event] = self._events("ticket.status")
        self.assertEqual(json.loads(event.body)["data"]["ticket"]["state"], "done")

    def test_public_messages_are_told_and_notes_are_not(self):
        ticket = self.make_ticket().with_user(self.agent)
        ticket.message_post(body="Between us")
        ticket.message_post(
            body="We come", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        [event] = self._events("ticket.message")
        message = json.loads(event.body)["data"]["message"]
        self.assertEqual((message["text"], message["is_ours"]), ("We come", True))

    def test_visit_is_told_once_it_is_given(self):
        ticket = self.make_ticket()
        resource = self.env["service.resource"].create(
            {"name": "Ivan Orlov", "kind": "technician", "state": "active"}
        )
        order = self.env["service.workorder"].create(
            {"name": "Visit", "ticket_id": ticket.id, "building_id": self.building.id}
        )
        self.assertFalse(self._events("workorder.changed"))
        order._assign_to(resource)
        [event] = self._events("workorder.changed")
        told = json.loads(event.body)["data"]["work_order"]
        self.assertEqual((told["state"], told["performer"]), ("assigned", "Ivan Orlov"))

    def test_performer_and_client_are_told_apart(self):
        self.hook.write({"on_offer_changed": True, "on_job_changed": True})
        firm = self.env["res.partner"].create({"name": "Fixers", "is_company": True})
        resource = self.env["service.resource"].create(
            {"kind": "contractor", "partner_id": firm.id, "state": "active"}
        )
        user = new_test_user(
            self.env,
            login="hook_firm",
            groups="base.group_portal",
            partner_id=firm.id,
        )
        theirs = self.hook.copy({"user_id": user.id})
        clients = self.hook.copy({"user_id": self.portal_user.id})
        order = self.env["service.workorder"].create(
            {
                "name": "Visit",
                "ticket_id": self.make_ticket().id,
                "building_id": self.building.id,
                "state": "offered",
            }
        )
        offer = self.env["service.workorder.offer"].create(
            {
                "order_id": order.id,
                "resource_id": resource.id,
                "expires_at": "2100-01-01 00:00:00",
            }
        )
        self._events()
        self.assertFalse(offer.with_user(user)._accept())
        self._events()

        def told(hook):
            names = ("offer.changed", "job.changed", "workorder.changed")
            return [
                (row.event, next(iter(json.loads(row.body)["data"].values()))["state"])
                for row in hook.delivery_ids.sorted("id")
                if row.event in names
            ]

        self.assertEqual(
            sorted(told(theirs)),
            [
                ("job.changed", "assigned"),
                ("offer.changed", "accepted"),
                ("offer.changed", "sent"),
            ],
        )
        self.assertEqual(told(clients), [("workorder.changed", "assigned")])

    def test_acceptance_by_the_client_is_told(self):
        order = self.env["service.workorder"].create(
            {
                "name": "Visit",
                "ticket_id": self.make_ticket().id,
                "building_id": self.building.id,
                "state": "done",
            }
        )
        order._accept_by_client("portal")
        [event] = self._events("workorder.changed")
        self.assertTrue(json.loads(event.body)["data"]["work_order"]["accepted_at"])

    def test_missed_deadline_is_told_once(self):
        ticket = self.make_ticket()
        ticket.clock_ids.unlink()
        start = fields.Datetime.now() - timedelta(hours=2)
        clock = self.env["service.sla.clock"].create(
            {
                "ticket_id": ticket.id,
                "policy_kind": "sla",
                "target": "resolution",
                "cycle": 9,
                "seconds": 60,
                "started_at": start,
                "settled_at": start,
                "counted_from": start,
                "deadline": start + timedelta(minutes=1),
                "next_step_at": start + timedelta(minutes=1),
            }
        )
        clock._sweep()
        clock._sweep()
        [event] = self._events("sla.breached")
        promise = json.loads(event.body)["data"]["promise"]
        self.assertEqual((promise["target"], promise["state"]), ("resolution", "late"))

    def test_receiver_learns_only_what_its_user_sees(self):
        self.hook.user_id = self.other_portal_user
        self.make_ticket()
        own = self.make_ticket(partner_id=self.other_contact.id)
        [event] = self._events()
        self.assertEqual(json.loads(event.body)["data"]["ticket"]["id"], own.id)
        self.other_portal_user.active = False
        self.make_ticket(partner_id=self.other_contact.id)
        self.assertEqual(self._events(), event)

    def test_receiver_of_one_client_learns_of_no_other(self):
        self.hook.client_id = self.other_client
        self.make_ticket()
        self.assertFalse(self._events())
        self.make_ticket(partner_id=self.other_contact.id)
        self.assertEqual(len(self._events()), 1)

    def test_receiver_of_another_company_learns_nothing(self):
        self.hook.company_id = self.env["res.company"].create({"name": "Other"})
        self.make_ticket()
        self.assertFalse(self._events())

    def test_what_was_rolled_back_is_not_told(self):
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self.make_ticket()
            self.assertEqual(1 / 0, 0)
        self.assertFalse(self._events())

    def test_telling_of_many_costs_what_telling_of_two_costs(self):
        Ticket = self.env["service.ticket"]
        vals = {"name": "A", "partner_id": self.contact.id}

        def count(number):
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            Ticket._intake("phone", [dict(vals) for _n in range(number)])
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        self.hook.active = False
        costs = {}
        for is_heard in (True, False):
            self.hook.active = is_heard
            count(2)  # what is kept in memory
            costs[is_heard] = [count(2), count(20)]
        two, twenty = (a - b for a, b in zip(*costs.values(), strict=True))
        # Whoever listens, twenty cost the same few queries more as two.
        self.assertEqual(two, twenty)
        self.assertLess(two, 15)

    # How it is sent

    def test_event_arrives_signed(self):
        self.make_ticket()
        self._send()
        [event] = self._events()
        [(path, headers, body)] = self.receiver.requests
        self.assertEqual(path, "/events")
        self.assertEqual(body.decode(), event.body)
        self.assertEqual(headers["X-Service-Event-Id"], event.name)
        header = headers["X-Service-Signature"]
        self.assertTrue(is_valid(header, self.hook.secret, body, time.time()))
        self.assertEqual((event.state, event.response_status), ("sent", 200))
        self.assertEqual(event.response, "thanks")
        self._send()
        self.assertEqual(len(self.receiver.requests), 1)

    def test_receiver_that_fails_rests_longer_each_time(self):
        self.receiver.answer = 500
        for _n in range(3):
            self.make_ticket()
        self._send()
        # The first one was enough to know.
        self.assertEqual(len(self.receiver.requests), 1)
        first = self._events()[0]
        self.assertEqual((first.state, first.attempts), ("waiting", 1))
        rests = []
        for _try in range(4):
            rests.append(self.hook.resting_until - fields.Datetime.now())
            self._events().write({"next_try_at": fields.Datetime.now()})
            self.hook.resting_until = fields.Datetime.now()
            self._send()
        self.assertEqual(rests, sorted(rests))
        self.assertEqual(self.hook.failures, 5)
        self.receiver.answer = 204
        self.hook.action_wake()
        self._send()
        self.assertEqual(set(self._events().mapped("state")), {"sent"})
        self.assertFalse(self.hook.failures)

    def test_one_event_that_is_refused_holds_up_no_other(self):
        self.receiver.answer = 422
        self.make_ticket()
        self.make_ticket()
        self._send()
        self.assertEqual(len(self.receiver.requests), 2)
        self.assertFalse(self.hook.resting_until)

    def test_event_is_given_up_at_last_and_sent_again_by_hand(self):
        self.receiver.answer = 400
        self.make_ticket()
        [event] = self._events()
        for _try in range(12):
            event.next_try_at = fields.Datetime.now()
            self._send()
        self.assertEqual((event.state, event.attempts), ("failed", 12))
        self.assertEqual(self.hook.failed_count, 1)
        self.receiver.answer = 200
        event.with_user(self.manager).action_replay()
        self._send()
        self.assertEqual(event.state, "sent")
        ids = {
            headers["X-Service-Event-Id"] for _p, headers, _b in self.receiver.requests
        }
        self.assertEqual(ids, {event.name})

    def test_sent_again_by_hand_it_does_not_wait_for_a_rest_to_end(self):
        self.receiver.answer = 500
        self.make_ticket()
        self._send()
        self.assertTrue(self.hook.resting_until)
        self.receiver.answer = 200
        event = self._events().with_user(self.manager)
        event.action_replay()
        self._send()
        self.assertEqual(event.state, "sent")
        self.hook.active = False
        with self.assertRaisesRegex(UserError, "take it back first"):
            event.action_replay()

    def test_redirect_is_not_followed(self):
        elsewhere = self.setUpReceiver()
        self.addCleanup(elsewhere.server_close)
        self.addCleanup(elsewhere.shutdown)
        self.receiver.answer = 302
        self.receiver.headers_sent = {"Location": elsewhere.url}
        self.make_ticket()
        self._send()
        [event] = self._events()
        self.assertEqual((event.state, event.response_status), ("waiting", 302))
        self.assertFalse(elsewhere.requests)

    def test_slow_receiver_is_left(self):
        self.patch(outbound.post, "__defaults__", (0.3,))
        self.receiver.release = threading.Event()
        self.make_ticket()
        started = time.monotonic()
        self._send()
        self.receiver.release.set()
        [event] = self._events()
        self.assertLess(time.monotonic() - started, outbound.TIME_LIMIT)
        self.assertEqual((event.state, event.response_status), ("waiting", 0))
        self.assertTrue(self.hook.resting_until)

    def test_slow_receiver_holds_up_no_other(self):
        slow = self.setUpReceiver()
        post = outbound.post

        def post_soon(target, headers, body):
            limit = 0.5 if target.port == slow.server_port else 60
            return post(target, headers, body, limit)

        self.patch(outbound, "post", post_soon)
        self.addCleanup(slow.server_close)
        self.addCleanup(slow.shutdown)
        slow.release = threading.Event()
        self.hook.copy({"url": slow.url})
        for _n in range(5):
            self.make_ticket()
        self._send()
        slow.release.set()
        self.assertEqual(len(self.receiver.requests), 5)
        self.assertEqual(len(slow.requests), 1)

    def test_private_address_is_checked_again_before_each_request(self):
        self.hook.url = self.receiver.url.replace("http", "https")
        self.make_ticket()
        self.env["ir.config_parameter"].set_param("service_api.webhook_hosts", "")
        self._send()
        [event] = self._events()
        self.assertEqual(event.response, "Refused: private")
        self.assertFalse(self.receiver.requests)

    def test_private_address_is_not_entered_in_the_first_place(self):
        Param = self.env["ir.config_parameter"]
        Param.set_param("service_api.webhook_hosts", "")
        for url in ("https://127.0.0.1/", "http://erp.example.com/", "erp.example.com"):
            with self.assertRaises(ValidationError):
                self.hook.url = url
        self.hook.url = "https://erp.example.com/events?source=desk"

    def test_test_event_is_sent(self):
        self.hook.action_ping()
        self._send()
        self.assertEqual(json.loads(self.receiver.requests[0][2])["type"], "ping")

    # Who may what

    def test_only_managers_send_again(self):
        self.make_ticket()
        with self.assertRaises(AccessError):
            self._events().with_user(self.dispatcher).action_replay()

    def test_what_arrived_is_forgotten_after_a_month(self):
        self.make_ticket()
        self._send()
        event = self._events()
        Delivery = self.env["service.webhook.delivery"]
        Delivery._gc_deliveries()
        self.assertTrue(event.exists())
        event.sent_at -= service_webhook_delivery.RETENTION + timedelta(days=1)
        Delivery._gc_deliveries()
        self.assertFalse(event.exists())
