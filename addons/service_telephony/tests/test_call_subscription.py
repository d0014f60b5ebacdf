import json
import socket
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.service_ci.tools import outbound

from .common import ServiceCallCommon


@tagged("post_install", "-at_install")
class TestCallSubscription(ServiceCallCommon):
    def subscribe(self, status):
        asked = []

        def request(target, method, headers, body, *_limits):
            asked.append((target.host, method, json.loads(body)))
            return outbound.Reply(status, {}, b"{}", "", True, 0.1)

        def resolve(host, port, **_options):
            return [
                (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", port))
            ]

        with (
            patch.object(outbound, "request", request),
            patch.object(outbound.socket, "getaddrinfo", resolve),
            patch.object(
                self.env.registry["ir.cron"], "_commit_progress", lambda *a, **k: 60
            ),
        ):
            self.env["service.call.connector"]._cron_subscribe()
        return asked

    def test_beeline_is_asked_for_its_events_every_few_hours(self):
        self.connector.write({"provider": "beeline", "key": "token"})
        [(host, _method, body)] = self.subscribe(200)
        self.assertEqual(host, "cloudpbx.beeline.ru")
        self.assertIn(self.connector.uuid, body["url"])
        self.assertTrue(self.connector.subscribed_at)
        self.assertFalse(self.subscribe(200))

    def test_what_it_answers_is_told(self):
        self.connector.write({"provider": "beeline", "key": "token"})
        with self.assertLogs("odoo.addons.service_telephony", "WARNING"):
            self.subscribe(403)
        self.assertEqual(self.connector.subscription_problem, "HTTP 403")
        self.assertFalse(self.connector.subscribed_at)

    def test_the_bodies_for_uis_hold_the_secret(self):
        self.assertFalse(self.connector.bodies)
        self.connector.provider = "uis"
        self.assertIn("secret of the office", self.connector.bodies)
