"""Requests to addresses that somebody has typed in, without becoming their tool.

A name is looked up once, every address that it has is checked, and the connection goes
to exactly that address: a name that points elsewhere a moment later changes nothing.
No redirect is followed and no proxy of the environment is used.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from typing import NamedTuple
from urllib.parse import urlsplit

# Seconds for the whole exchange, however slowly the other side speaks.
TIME_LIMIT = 10
# Of the answer, only the status and the beginning are of interest.
MAX_ANSWER = 2000
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Refused(ValueError):
    """The address must not be called.

    :param str code: ``url``, ``scheme``, ``unknown`` or ``private``
    """

    def __init__(self, code):
        super().__init__(code)
        self.code = code


class Reply(NamedTuple):
    """What the other side answered to a request.

    ``status`` is the HTTP status or None where no whole answer came, ``error`` says why
    not; ``was_sent`` tells whether the request may have arrived all the same.
    """

    status: int | None
    headers: dict
    body: bytes
    error: str
    was_sent: bool
    seconds: float

    @property
    def is_ok(self):
        return self.status is not None and 200 <= self.status < 300


class Target(NamedTuple):
    """Where a request goes: the checked address of a URL."""

    scheme: str
    host: str
    port: int
    path: str
    address: str


class Outcome(NamedTuple):
    """What came of a request.

    ``status`` is the HTTP status or None; ``answer`` the beginning of the answer, or
    what went wrong; ``seconds`` how long it took.
    """

    status: int | None
    answer: str
    seconds: float

    @property
    def is_ok(self):
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_receiver_down(self):
        """Tell whether any other request would fail there, too."""
        return self.status is None or self.status >= 500 or self.status == 429


def check_url(url: str, allowed_hosts=()):
    """Check what can be checked of a URL without a network.

    :param allowed_hosts: names and addresses that the operator vouches for; they may
        be private ones, and may be spoken to without encryption
    :return: the parts of the URL
    :raise Refused: when it must not be called
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Refused("url") from None
    if not url.isascii() or any(char <= " " for char in url):
        raise Refused("url")
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise Refused("url")
    if parts.username is not None or parts.password is not None:
        raise Refused("url")
    is_allowed = parts.hostname in allowed_hosts
    if parts.scheme != "https" and not is_allowed:
        raise Refused("scheme")
    if not is_allowed and _as_address(parts.hostname):
        _check_address(parts.hostname)
    return parts


def locate(url: str, allowed_hosts=()) -> Target:
    """Look up where a URL leads and check every address that it has.

    :param allowed_hosts: see :func:`check_url`
    :raise Refused: when it must not be called
    """
    parts = check_url(url, allowed_hosts)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Refused("unknown") from None
    addresses = [entry[4][0] for entry in found]
    if not addresses:
        raise Refused("unknown")
    if parts.hostname not in allowed_hosts:
        for address in addresses:
            _check_address(address)
    path = parts.path or "/"
    if parts.query:
        path = f"{path}?{parts.query}"
    return Target(parts.scheme, parts.hostname, port, path, addresses[0])


def is_public(address: str) -> bool:
    """Tell whether an address belongs to the internet and to one machine there."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if found.version == 6:
        inner = found.ipv4_mapped or found.sixtofour
        if found in NAT64:
            inner = ipaddress.ip_address(int(found) & 0xFFFFFFFF)
        if found.teredo:
            inner = found.teredo[1]
        if inner:
            return is_public(str(inner))
    return found.is_global and not found.is_multicast


def post(target: Target, headers: dict, body: bytes, limit: float = TIME_LIMIT):
    """Send a request to a checked address.

    :param headers: without Host and Content-Length
    :param limit: seconds for the whole exchange
    :return: :class:`Outcome`, whatever happens
    """
    reply = request(target, "POST", headers, body, limit)
    answer = reply.error or reply.body.decode("utf-8", "replace")
    return Outcome(reply.status, answer.replace("\x00", ""), reply.seconds)


def request(
    target: Target,
    method: str = "GET",
    headers: dict | None = None,
    body: bytes | None = None,
    limit: float = TIME_LIMIT,
    max_bytes: int = MAX_ANSWER,
) -> Reply:
    """Send a request to a checked address and read the beginning of the answer.

    :param headers: without Host and Content-Length
    :param limit: seconds for the whole exchange
    :param max_bytes: no more of the answer is read
    :return: the answer, whatever happens
    """
    started = time.monotonic()
    connection = _Pinned(target, limit)
    # Each read has a time limit of its own; who sends a byte now and then is ended.
    alarm = threading.Timer(limit, connection.cut)
    alarm.daemon = True
    alarm.start()
    status, found, answer, error = None, {}, b"", ""
    try:
        connection.request(method, target.path, body=body, headers=headers or {})
        response = connection.getresponse()
        answer = response.read(max_bytes)
        found = {name.lower(): value for name, value in response.getheaders()}
        status = response.status
    except (OSError, http.client.HTTPException, ValueError) as fault:
        error = "Timeout" if connection.is_cut else _words(fault)
    finally:
        alarm.cancel()
        connection.close()
    seconds = time.monotonic() - started
    return Reply(status, found, answer, error, connection.is_connected, seconds)


def call(
    method: str,
    url: str,
    allowed_hosts=(),
    headers: dict | None = None,
    body: bytes | None = None,
    limit: float = TIME_LIMIT,
    max_bytes: int = MAX_ANSWER,
) -> Reply:
    """Look up where a URL leads and send a request there.

    :param allowed_hosts: see :func:`check_url`
    :return: the answer, whatever happens; also why the URL must not be called
    """
    try:
        target = locate(url, allowed_hosts)
    except Refused as error:
        return Reply(None, {}, b"", f"Refused: {error.code}", False, 0.0)
    return request(target, method, headers, body, limit, max_bytes)


class _Pinned(http.client.HTTPConnection):
    """A connection to one address, whatever the name means by now."""

    def __init__(self, target, timeout):
        super().__init__(target.host, target.port, timeout=timeout)
        # What the header Host leaves out.
        self.default_port = 443 if target.scheme == "https" else 80
        self.target = target
        self.is_cut = False
        self.is_connected = False

    def connect(self):
        sock = socket.create_connection(
            (self.target.address, self.target.port), self.timeout
        )
        self.sock = sock
        if self.target.scheme == "https":
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(sock, server_hostname=self.target.host)
        self.is_connected = True

    def cut(self):
        self.is_cut = True
        sock = self.sock
        if sock:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return


def _as_address(host):
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None


def _check_address(address):
    if not is_public(address):
        raise Refused("private")


def _words(error):
    return " ".join(f"{type(error).__name__}: {error}".split())[:MAX_ANSWER]
