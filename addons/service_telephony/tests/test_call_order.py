import json
import socket
from unittest.mock import patch

from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.service_ci.tools import outbound

from .common import NUMBER, ServiceCallCommon


@tagged("post_install", "-at_install")
class TestCallOrder(ServiceCallCommon):
    def orders(self):
        return self.env["service.call.order"].search(
            [("connector_id", "=", self.connector.id)]
        )

    def test_a_button_makes_a_call_from_the_agents_telephone(self):
        ticket = self.make_ticket(phone="8 916 123-45-67").with_user(self.agent)
        action = ticket.action_service_call()
        self.assertEqual(action["tag"], "display_notification")
        [command] = self.env["service.call.order"]._hand_out(self.connector)
        self.assertEqual((command["extension"], command["number"]), ("101", NUMBER))
        self.assertFalse(self.env["service.call.order"]._hand_out(self.connector))

    def test_the_button_stands_beside_the_number_of_the_ticket(self):
        view = (
            self.env["service.ticket"].with_user(self.agent).get_view(view_type="form")
        )
        [phone] = etree.fromstring(view["arch"]).xpath(
            "//group[@name='client']//field[@name='phone']"
        )
        self.assertTrue(
            phone.xpath("ancestor::div[1]//button[@name='action_service_call']")
        )

    def test_the_call_joins_the_ticket_that_it_was_started_from(self):
        ticket = self.make_ticket(phone=NUMBER)
        ticket.with_user(self.agent).action_service_call()
        call = self.tell(
            self.make_event(
                "ringing",
                direction="out",
                caller={"raw": "101"},
                callee={"raw": NUMBER},
                agent={"ext": "101"},
                command_id=self.orders().command_id,
            )
        )
        self.assertEqual(call.ticket_id, ticket)
        self.assertEqual(call.user_id, self.agent)
        self.assertEqual(self.orders().call_id, call)

    def test_it_does_so_without_the_command_by_telephone_and_number(self):
        self.contact.with_user(self.agent).action_service_call()
        values = {"direction": "out", "callee": {"raw": NUMBER}}
        other = self.tell(
            self.make_event("ringing", "other", agent={"ext": "102"}, **values)
        )
        call = self.tell(self.make_event("ringing", agent={"ext": "101"}, **values))
        self.assertEqual(self.orders().call_id, call)
        self.assertNotEqual(self.orders().call_id, other)

    def test_without_an_extension_it_says_so(self):
        with self.assertRaisesRegex(UserError, "no extension"):
            self.contact.with_user(self.dispatcher).action_service_call()

    def test_what_is_no_number_is_not_called(self):
        for phone in ("112", "anonymous", "+7 000", False):
            ticket = self.make_ticket(phone=phone, partner_id=False)
            with self.assertRaisesRegex(UserError, "no telephone number"):
                ticket.with_user(self.agent).action_service_call()

    def test_without_an_exchange_it_says_so(self):
        self.connector.active = False
        with self.assertRaisesRegex(UserError, "No telephone exchange"):
            self.contact.with_user(self.agent).action_service_call()

    def test_a_daemon_that_comes_too_late_calls_nobody(self):
        self.contact.with_user(self.agent).action_service_call()
        self.env.cr.execute(
            "UPDATE service_call_order "
            "SET create_date = create_date - interval '1 hour'"
        )
        self.orders().invalidate_recordset()
        self.assertFalse(self.env["service.call.order"]._hand_out(self.connector))
        self.assertEqual(self.orders().state, "failed")

    def click(self, *answers):
        """Click to call by UIS, which answers so; return what it was asked."""
        self.connector.write({"provider": "uis", "key": "token"})
        answers, asked = list(answers), []

        def request(target, method, headers, body, *_limits):
            asked.append((target.host, json.loads(body)["method"]))
            status, data = answers.pop(0)
            return outbound.Reply(status, {}, json.dumps(data).encode(), "", True, 0.1)

        def resolve(host, port, **_options):
            return [
                (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", port))
            ]

        self.contact.with_user(self.agent).action_service_call()
        with (
            patch.object(outbound, "request", request),
            patch.object(outbound.socket, "getaddrinfo", resolve),
        ):
            self.orders()._send()
        return asked

    def test_a_provider_may_need_more_than_one_question(self):
        person = {"id": 8, "extension": {"extension_phone_number": "101"}}
        asked = self.click(
            (200, {"result": {"data": [person]}}),
            (200, {"result": {"data": {"call_session_id": 1}}}),
        )
        self.assertEqual(
            asked,
            [
                ("dataapi.uiscom.ru", "get.employees"),
                ("callapi.uiscom.ru", "start.employee_call"),
            ],
        )
        self.assertEqual(self.orders().state, "sent")

    def test_a_refusal_in_an_answer_that_is_fine_is_one(self):
        self.click((200, {"error": {"message": "Access token is invalid"}}))
        self.assertEqual(self.orders().state, "failed")
        self.assertEqual(self.orders().problem, "Access token is invalid")

    def test_an_extension_that_the_provider_does_not_know_is_told(self):
        self.click((200, {"result": {"data": []}}))
        self.assertIn("101", self.orders().problem)

    def test_a_provider_that_is_away_is_told(self):
        self.click((503, {}))
        self.assertEqual(self.orders().problem, "HTTP 503")

    def test_what_the_daemon_could_not_do_is_told(self):
        self.contact.with_user(self.agent).action_service_call()
        [command] = self.env["service.call.order"]._hand_out(self.connector)
        done = json.loads(json.dumps([{"id": command["id"], "error": "No route"}]))
        self.env["service.call.order"]._note_done(
            self.connector, [*done, {"id": "x"}, 7, {"id": 10**9}]
        )
        self.assertEqual(self.orders().problem, "No route")
