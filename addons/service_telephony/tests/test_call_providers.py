import hashlib
import json
from urllib.parse import urlencode

from odoo.tests import HttpCase, tagged

from .common import LINE, NUMBER, ServiceCallCommon


@tagged("post_install", "-at_install")
class TestCallProviders(HttpCase, ServiceCallCommon):
    """Requests as providers send them reach calls by the door."""

    def send(self, path, fields_sent, **headers):
        url = f"/service_telephony/v1/{self.connector.uuid}{path}"
        return self.url_open(url, data=urlencode(fields_sent), headers=headers)

    def mango(self, path, **data):
        text = json.dumps(data)
        sign = hashlib.sha256(f"our-key{text}our-salt".encode()).hexdigest()
        fields_sent = {"vpbx_api_key": "our-key", "sign": sign, "json": text}
        return self.send(path, fields_sent)

    def calls(self):
        return self.env["service.call"].search(
            [("connector_id", "=", self.connector.id)]
        )

    def test_mango_rings_the_extension_of_an_agent(self):
        self.connector.write(
            {"provider": "mango", "key": "our-key", "secret": "our-salt"}
        )
        now = int(self.start.timestamp())
        leg = {
            "entry_id": "e",
            "call_id": "l",
            "seq": 1,
            "timestamp": now,
            "call_state": "Appeared",
            "location": "abonent",
            "from": {"number": NUMBER[1:]},
            "to": {"extension": "101", "line_number": LINE[1:]},
        }
        for _time in range(2):
            self.assertEqual(self.mango("/events/call", **leg).status_code, 200)
        call = self.calls()
        self.assertEqual((call.state, call.number_e164), ("ringing", NUMBER))
        self.assertEqual(call.agent_ids, self.agent)
        self.assertEqual(self.mango("/ping").status_code, 200)
        self.assertEqual(self.mango("/events/nothing").status_code, 404)
        self.connector.secret = "another"
        self.assertEqual(self.mango("/events/call", **leg).status_code, 401)

    def test_megafon_asks_who_calls_and_hears_who_looks_after_them(self):
        self.connector.write({"provider": "megafon", "secret": "token"})
        self.contact.user_id = self.agent
        asked = {"cmd": "contact", "crm_token": "token", "phone": NUMBER, "callid": "c"}
        answer = self.send("/events", asked)
        self.assertEqual(answer.json()["contact_name"], self.contact.display_name)
        self.assertEqual(answer.json()["responsible"], "101")
        self.assertFalse(self.calls())
        refused = self.send("/events", {**asked, "crm_token": "other"})
        self.assertEqual(refused.status_code, 401)

    def test_zadarma_tries_the_address(self):
        self.connector.write({"provider": "zadarma", "key": "k", "secret": "s"})
        url = f"/service_telephony/v1/{self.connector.uuid}/events?zd_echo="
        self.assertEqual(self.url_open(url + "abc").text, "abc")
        self.assertEqual(self.url_open(url + "%3Cb%3E").status_code, 401)
