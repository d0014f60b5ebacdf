"""A geocoder that answers, does not know, is overloaded, broken, silent, or gone.

The server is a real one on this machine.
"""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from service_ci_tools.nominatim import Nominatim, Unavailable

PLACE = [{"lat": "56.8587", "lon": "35.9176", "display_name": "Тверь"}]


class Geocoder(BaseHTTPRequestHandler):
    """Answers by what the test has put into ``answers``: query -> (status, body)."""

    answers, asked, release = {}, [], threading.Event()

    def do_GET(self):
        parts = urlsplit(self.path)
        query = parse_qs(parts.query)["q"][0]
        self.asked.append((parts.path, query, self.headers["User-Agent"]))
        if query == "silent":
            self.release.wait(60)
        status, body = self.answers.get(query, (200, "[]"))
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body if isinstance(body, bytes) else body.encode())

    def log_message(self, *_arguments):
        """Keep the output of the tests clean."""


@pytest.fixture
def server():
    Geocoder.answers, Geocoder.asked = {}, []
    Geocoder.release = threading.Event()
    running = ThreadingHTTPServer(("127.0.0.1", 0), Geocoder)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}"
    Geocoder.release.set()
    running.shutdown()
    running.server_close()


@pytest.fixture
def geocoder(server):
    return Nominatim(server, pause=0, timeout=30)


def test_what_it_knows_is_found(geocoder):
    Geocoder.answers["Тверь, Ленина, 5"] = (200, json.dumps(PLACE))
    assert geocoder.find("Тверь, Ленина, 5") == ("56.8587", "35.9176")
    path, query, who = Geocoder.asked[0]
    assert (path, query) == ("/search", "Тверь, Ленина, 5")
    assert "service-suite" in who


def test_what_it_does_not_know_is_nowhere(geocoder):
    assert geocoder.find("Китеж") is None


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (429, "Too Many Requests", "busy"),
        (429, '{"error": "slow down"}', "busy"),
        (500, "Internal Server Error", "broken.*500"),
        (403, "<html>Access blocked</html>", "broken.*403"),
        (200, "<html>Maintenance</html>", "unreadable"),
        (200, '{"error": "Unable to geocode"}', "unreadable"),
        (200, "[1]", "unreadable"),
        (200, '[{"lon": "35.9"}]', "unreadable"),
        (200, b"\xff\xfe\x00", "unreadable"),
        (200, "", "unreadable"),
    ],
)
def test_whatever_else_comes_says_that_it_cannot_answer_now(
    geocoder, status, body, told
):
    Geocoder.answers["Тверь"] = (status, body)
    with pytest.raises(Unavailable, match=told):
        geocoder.find("Тверь")


def test_nobody_waits_for_a_silent_server(server):
    began = time.monotonic()
    with pytest.raises(Unavailable, match="silent"):
        Nominatim(server, pause=0, timeout=0.5).find("silent")
    assert time.monotonic() - began < 30


def test_a_server_that_is_gone_is_told(server):
    with pytest.raises(Unavailable, match="unreachable"):
        Nominatim("http://127.0.0.1:9", pause=0, timeout=1).find("Тверь")


def test_it_is_asked_no_faster_than_its_rules_allow(server):
    geocoder = Nominatim(server, pause=0.2, timeout=30)
    began = time.monotonic()
    for _number in range(3):
        geocoder.find("Тверь")
    assert time.monotonic() - began >= 0.4
