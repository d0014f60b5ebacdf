import json
import time

from odoo.tests import HttpCase, tagged

from ..tools.neutral import sign
from .common import ServiceMessengerCommon


@tagged("post_install", "-at_install")
class TestDoor(HttpCase, ServiceMessengerCommon):
    def post(self, body, secret="secret-of-the-bot", age=0, url=None, **headers):
        """Send a signed request; return the status of the answer."""
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        stamp = str(int(time.time()) - age)
        signed = {
            "Content-Type": "application/json",
            "X-Timestamp": stamp,
            "X-Signature": sign(secret, stamp, body),
            **headers,
        }
        address = url or f"/service_messenger/v1/{self.account.uuid}"
        return self.url_open(address, data=body, headers=signed).status_code

    def events(self):
        return self.env["service.messenger.event"].search(
            [("account_id", "=", self.account.id)]
        )

    def test_signed_events_are_kept_before_they_are_confirmed(self):
        body = {"events": [self.event(text="Hello")]}
        self.assertEqual(self.post(body), 200)
        self.assertEqual(self.events().state, "received")
        # The same once more, as after a lost answer.
        self.assertEqual(self.post(body), 200)
        self.assertEqual(len(self.events()), 1)

    def test_forged_late_and_changed_requests_are_refused(self):
        body = {"events": [self.event(text="Hello")]}
        self.assertEqual(self.post(body, secret="another"), 403)
        self.assertEqual(self.post(body, age=301), 403)
        self.assertEqual(self.post(body, age=-301), 403)
        self.assertEqual(self.post(body, **{"X-Signature": ""}), 403)
        self.assertEqual(self.post(body, **{"X-Signature": "v1=\xe4"}), 403)
        self.assertFalse(self.events())

    def test_odd_requests_are_answered_calmly(self):
        self.assertEqual(self.post(b"no json"), 400)
        self.assertEqual(self.post(b'{"events": NaN}'), 400)
        self.assertEqual(self.post(b"[]"), 200)
        self.assertEqual(self.events().state, "failed")
        nobody = "/service_messenger/v1/nobody"
        self.assertEqual(self.post(b"{}", url=nobody), 404)
        self.assertEqual(self.post(b"x" * (5 * 2**20)), 413)

    def test_account_that_is_off_has_no_door(self):
        self.account.state = "off"
        self.assertEqual(self.post({"events": []}), 404)

    def test_handshake_of_a_gateway_is_none(self):
        response = self.url_open(f"/service_messenger/v1/{self.account.uuid}")
        self.assertEqual(response.status_code, 403)
