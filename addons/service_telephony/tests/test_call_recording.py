import socket
from contextlib import contextmanager
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.service_ci.tools import outbound

from .common import ServiceCallCommon

SOUND = b"ID3" + b"\0" * 100
URL = "https://records.example.com/1.mp3"


@tagged("post_install", "-at_install")
class TestCallRecording(ServiceCallCommon):
    def record(self, url=URL, key="1"):
        call = self.make_call(answered=True)
        self.tell(self.make_event("recording_ready", recording={"id": key, "url": url}))
        return call.recording_ids

    @contextmanager
    def internet(self, answers, addresses=None):
        """Answer requests to hosts: {url path: Reply values}; note what was asked."""
        asked = []

        def request(target, method="GET", headers=None, body=None, *limits):
            asked.append((target.host, target.path))
            status, found, content = answers[target.path]
            return outbound.Reply(status, found, content, "", True, 0.1)

        def resolve(host, port, **_options):
            address = (addresses or {}).get(host, "93.184.216.34")
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

        with (
            patch.object(outbound, "request", request),
            patch.object(outbound.socket, "getaddrinfo", resolve),
        ):
            yield asked

    def test_a_recording_is_fetched_from_an_allowed_host(self):
        recording = self.record()
        self.assertEqual(recording.state, "waiting")
        with self.internet({"/1.mp3": (200, {}, SOUND)}):
            recording._fetch()
        self.assertEqual(recording.state, "done")
        self.assertEqual(recording.size, len(SOUND))
        self.assertTrue(recording.file_name.endswith(".mp3"))

    def test_it_is_wanted_once(self):
        recording = self.record()
        self.tell(self.make_event("recording_ready", recording={"id": "1", "url": URL}))
        self.assertEqual(recording.call_id.recording_ids, recording)

    def test_other_hosts_are_not_asked(self):
        for number, url in enumerate(
            (
                "https://evil.example.net/1.mp3",
                "https://records.example.com.evil.example.net/1.mp3",
                "https://records.example.com@evil.example.net/1.mp3",
                "https://127.0.0.1/1.mp3",
                "https://[::1]/1.mp3",
                "https://169.254.169.254/latest/meta-data",
                "file:///etc/passwd",
                "https://2130706433/1.mp3",
            )
        ):
            recording = self.record(url, str(number)).filtered(
                lambda one, key=str(number): one.record_key == key
            )
            with self.internet({}) as asked:
                recording._fetch()
            self.assertEqual(recording.state, "refused", url)
            self.assertFalse(asked)

    def test_a_host_that_leads_into_our_own_network_is_not_asked(self):
        recording = self.record()
        for address in ("127.0.0.1", "10.0.0.5", "169.254.169.254"):
            with self.internet({}, {"records.example.com": address}) as asked:
                recording._fetch()
            self.assertEqual(recording.state, "refused")
            self.assertFalse(asked)

    def test_a_name_that_cannot_be_found_is_looked_for_again(self):
        recording = self.record()
        recording._count_attempt()
        fault = OSError("Temporary failure in name resolution")
        with patch.object(outbound.socket, "getaddrinfo", side_effect=fault):
            recording._fetch()
        self.assertEqual(recording.state, "waiting")
        self.assertTrue(recording.next_try_at)
        with self.internet({"/1.mp3": (200, {}, SOUND)}):
            recording._fetch()
        self.assertEqual(recording.state, "done")

    def test_a_host_that_the_operator_vouches_for_may_be_private(self):
        self.env["ir.config_parameter"].set_param(
            "service_telephony.private_hosts", "records.example.com"
        )
        recording = self.record()
        with self.internet(
            {"/1.mp3": (200, {}, SOUND)}, {"records.example.com": "10.0.0.5"}
        ):
            recording._fetch()
        self.assertEqual(recording.state, "done")

    def test_a_redirect_is_checked_as_the_first_address(self):
        away = {"location": "https://evil.example.net/1.mp3"}
        recording = self.record()
        with self.internet({"/1.mp3": (302, away, b"")}) as asked:
            recording._fetch()
        self.assertEqual(recording.state, "refused")
        self.assertEqual(len(asked), 1)

    def test_a_redirect_within_the_host_is_followed_a_few_times(self):
        recording = self.record()
        with self.internet(
            {"/1.mp3": (302, {"location": "/2"}, b""), "/2": (200, {}, SOUND)}
        ):
            recording._fetch()
        self.assertEqual(recording.state, "done")
        recording.state = "waiting"
        with self.internet({"/1.mp3": (302, {"location": "/1.mp3"}, b"")}) as asked:
            recording._fetch()
        self.assertEqual(recording.state, "waiting")
        self.assertEqual(len(asked), 4)

    def test_what_is_no_sound_is_not_kept(self):
        recording = self.record()
        with self.internet({"/1.mp3": (200, {}, b"<html><script>")}):
            recording._fetch()
        self.assertFalse(recording.content)
        self.assertEqual(recording.problem, "no sound")

    def test_what_is_too_large_is_not_kept(self):
        recording = self.record()
        with (
            patch(
                "odoo.addons.service_telephony.models.service_call_recording.MAX_BYTES",
                50,
            ),
            self.internet({"/1.mp3": (200, {}, SOUND)}),
        ):
            recording._fetch()
        self.assertEqual(recording.state, "refused")

    def test_it_is_tried_again_until_the_provider_has_it(self):
        recording = self.record()
        for _try in range(6):
            recording._count_attempt()
            with self.internet({"/1.mp3": (404, {}, b"")}):
                recording._fetch()
        self.assertEqual(recording.state, "failed")
        recording.action_fetch_again()
        self.assertEqual(recording.state, "waiting")

    def test_it_is_deleted_after_its_term(self):
        recording = self.record()
        with self.internet({"/1.mp3": (200, {}, SOUND)}):
            recording._fetch()
        self.env["service.call.recording"]._gc_recordings()
        self.assertEqual(recording.state, "done")
        self.env.cr.execute(
            "UPDATE service_call SET started_at = started_at - interval '91 days'"
        )
        self.env.invalidate_all()
        self.env["service.call.recording"]._gc_recordings()
        self.assertEqual(recording.state, "deleted")
        self.assertFalse(recording.content)

    def test_a_company_that_keeps_none_fetches_none(self):
        self.env.company.service_recording_days = 0
        self.assertFalse(self.record())
