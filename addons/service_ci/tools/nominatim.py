"""Coordinates by OpenStreetMap's Nominatim: its public server, or one's own.

Odoo's own call waits for ever for a server that does not answer, and takes one that is
overloaded for one that does not know the address.
"""

import time

import requests

PUBLIC_URL = "https://nominatim.openstreetmap.org"
TIMEOUT_SECONDS = 10
# The public server's rules: one question a second, and who it is that asks.
PAUSE_SECONDS = 1.0
USER_AGENT = "service-suite (Odoo)"
TOO_MANY = 429


class Unavailable(Exception):
    """The server cannot answer now; the address may be known all the same.

    :param str kind: ``busy``, ``silent``, ``unreachable``, ``broken`` or ``unreadable``
    :param detail: a number or a word about it
    """

    def __init__(self, kind, detail=""):
        super().__init__(kind, detail)
        self.kind, self.detail = kind, detail


class Nominatim:
    """One server that is asked, no faster than its rules allow.

    :param str url: without ``/search``
    :param float pause: seconds between two questions
    :param float timeout: seconds to wait for an answer
    """

    def __init__(self, url=PUBLIC_URL, pause=PAUSE_SECONDS, timeout=TIMEOUT_SECONDS):
        self.url = url.rstrip("/")
        self.pause, self.timeout = pause, timeout
        self._asked_at = None

    def find(self, query):
        """Return where an address is.

        :param str query: address in one line
        :return: (latitude, longitude) as the server says it; None when not known
        :raise Unavailable: with what is wrong
        """
        self._wait()
        try:
            response = requests.get(
                f"{self.url}/search",
                params={"format": "jsonv2", "limit": 1, "q": query},
                headers={"User-Agent": USER_AGENT},
                timeout=self.timeout,
            )
            if response.status_code == TOO_MANY:
                raise Unavailable("busy", TOO_MANY)
            response.raise_for_status()
            places = response.json()
        except requests.Timeout:
            raise Unavailable("silent", self.timeout) from None
        except requests.JSONDecodeError:
            raise Unavailable("unreadable") from None
        except requests.HTTPError:
            raise Unavailable("broken", response.status_code) from None
        except requests.RequestException as error:
            raise Unavailable("unreachable", type(error).__name__) from None
        if not isinstance(places, list):
            raise Unavailable("unreadable")
        if not places:
            return None
        try:
            return places[0]["lat"], places[0]["lon"]
        except (KeyError, TypeError):
            raise Unavailable("unreadable") from None

    def _wait(self):
        if self._asked_at is not None:
            rest = self._asked_at + self.pause - time.monotonic()
            if rest > 0:
                time.sleep(rest)
        self._asked_at = time.monotonic()
