import json
from datetime import datetime, timedelta, timezone
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import NUMBER, ServiceCallCommon

NO_TEAM = "No team"


@tagged("post_install", "-at_install")
class TestCallDoor(HttpCase, ServiceCallCommon):
    def send(self, body, headers=None, path="events", connector=None):
        uuid = (connector or self.connector).uuid
        return self.url_open(
            f"/service_telephony/v1/{uuid}/{path}",
            data=body,
            headers=self.sign(body) if headers is None else headers,
        )

    def events(self):
        return self.env["service.call.event"].search(
            [("connector_id", "=", self.connector.id)]
        )

    def test_a_signed_event_becomes_a_call(self):
        answer = self.send(self.write_down(self.make_event("ringing")))
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(self.events().state, "done")
        self.assertEqual(self.events().call_id.number_e164, NUMBER)

    def test_a_repetition_is_welcome_and_changes_nothing(self):
        body = self.write_down(self.make_event("ringing"))
        for _time in range(3):
            self.assertEqual(self.send(body).status_code, 200)
        self.assertEqual(len(self.events()), 1)

    def test_forged_requests_are_refused(self):
        body = self.write_down(self.make_event("ringing"))
        good = self.sign(body)
        for wrong in (
            {},
            self.sign(body, secret="another"),
            self.sign(body + b" "),
            {**good, "X-Signature": "v1="},
            {**good, "X-Signature": good["X-Signature"][3:]},
            {**good, "X-Signature": "v1=ключ".encode().decode("latin-1")},
            {**good, "X-Timestamp": "abc"},
            {**good, "X-Timestamp": "9" * 400},
            {**good, "X-Timestamp": str(int(good["X-Timestamp"]) + 1)},
        ):
            self.assertEqual(self.send(body, wrong).status_code, 401, wrong)
        self.assertFalse(self.events())

    def test_a_request_is_refused_when_it_comes_too_late_or_too_early(self):
        body = self.write_down(self.make_event("ringing"))
        now = datetime.now(timezone.utc)
        for minutes in (-6, 6, -60 * 24 * 365):
            moment = now + timedelta(minutes=minutes)
            self.assertEqual(self.send(body, self.sign(body, moment)).status_code, 401)
        self.assertEqual(
            self.send(body, self.sign(body, now - timedelta(minutes=4))).status_code,
            200,
        )

    def test_the_secret_of_one_exchange_opens_no_other(self):
        other = self.connector.copy({"name": "Other", "secret": "of the other"})
        body = self.write_down(self.make_event("ringing"))
        self.assertEqual(self.send(body, connector=other).status_code, 401)

    def test_without_a_secret_nothing_is_taken_in(self):
        self.connector.secret = False
        body = self.write_down(self.make_event("ringing"))
        self.assertEqual(self.send(body, self.sign(body, secret=" ")).status_code, 401)

    def test_an_archived_exchange_is_not_heard(self):
        self.connector.active = False
        body = self.write_down(self.make_event("ringing"))
        self.assertEqual(self.send(body).status_code, 401)

    def test_unknown_events_are_kept_and_harmless(self):
        for event in (
            self.make_event("teleported"),
            {"event_id": "x"},
            {"type": "ringing", "call_id": {"a": 1}},
            {"type": ["ringing"], "call_id": "c"},
        ):
            body = json.dumps(event, default=str).encode()
            self.assertEqual(self.send(body).status_code, 200)
        self.assertEqual(set(self.events().mapped("state")), {"ignored"})
        self.assertEqual(len(self.events()), 4)
        self.assertFalse(self.connector.call_count)

    def test_what_is_not_legible_is_kept_and_harmless(self):
        for body in (b"", b"{", b"[1]", b"\xff\xfe", b"[" * 100_000, b'"text"'):
            self.assertEqual(self.send(body).status_code, 200, body[:20])
        self.assertEqual(set(self.events().mapped("state")), {"ignored"})
        self.assertTrue(all(self.events().mapped("problem")))

    def test_odd_values_do_no_harm(self):
        event = self.make_event(
            "ended",
            caller={"raw": "\x00\n" + "9" * 5000, "name": "<script>" + "x" * 9000},
            line=["x"],
            agent="101",
            recording=7,
            seq="many",
            talk=-1,
            occurred_at="yesterday",
            started_at="9999-12-31T23:59:59Z",
        )
        self.assertEqual(self.send(self.write_down(event)).status_code, 200)
        self.assertEqual(self.events().state, "done")

    @mute_logger("odoo.http")
    def test_a_very_long_request_is_not_read(self):
        answer = self.send(b" " * (2**18 + 1))
        self.assertEqual(answer.status_code, 413)

    def test_a_path_that_the_provider_does_not_have_is_not_found(self):
        self.assertEqual(self.send(b"{}", path="else/where").status_code, 404)

    def test_an_event_that_failed_is_read_again(self):
        team = self.connector.team_id
        self.connector.ticket_rule = "ringing"
        with mute_logger("odoo.sql_db"), self.failing():
            self.assertEqual(
                self.send(self.write_down(self.make_event("ringing"))).status_code, 200
            )
        event = self.events()
        self.assertEqual((event.state, event.attempts), ("failed", 1))
        self.assertIn(NO_TEAM, event.problem)
        self.assertEqual(self.connector.problem_count, 1)
        event.next_try_at = event.create_date
        Cron = self.env.registry["ir.cron"]
        with patch.object(Cron, "_commit_progress", lambda *args, **kw: 60):
            self.env["service.call.event"]._cron_process()
        self.assertEqual(event.state, "done")
        self.assertEqual(event.call_id.ticket_id.team_id, team)

    def failing(self):
        def fail(_tickets, _code, _vals_list):
            raise UserError(NO_TEAM)

        return patch.object(self.env.registry["service.ticket"], "_intake", fail)

    def test_a_daemon_gets_its_commands_by_a_signed_request(self):
        self.contact.with_user(self.agent).action_service_call()
        body = b"{}"
        self.assertEqual(self.send(body, {}, "commands").status_code, 401)
        [command] = self.send(body, path="commands").json()["commands"]
        self.assertEqual(command["number"], NUMBER)
        done = json.dumps({"done": [{"id": command["id"], "error": None}]}).encode()
        self.assertEqual(self.send(done, path="commands").json()["commands"], [])
        order = self.env["service.call.order"].browse(command["id"])
        self.assertEqual(order.state, "done")
        self.assertEqual(self.send(b"[1]", path="commands").status_code, 200)
        self.assertEqual(self.send(b"[", path="commands").status_code, 400)
