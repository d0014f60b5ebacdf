"""A messenger on this machine: real sockets, and it does what the test says."""

import json
import socket
import struct
import threading
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


class FakeMessenger(ThreadingHTTPServer):
    """Answers each request with the next of ``script``, then with ``answer``.

    An answer is a tuple of status and JSON (or bytes), a function that gets the request
    and returns such a tuple, or ``"cut"``: the connection breaks without one.
    """

    daemon_threads = True

    def __init__(self, answer):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer, self.script, self.requests = answer, deque(), []
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.lock = threading.Lock()

    @classmethod
    def start(cls, case, answer):
        """Return a server that runs until the end of a test or test class."""
        server = cls(answer)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        add = getattr(case, "addCleanup", None) or case.addClassCleanup
        if isinstance(case, type):
            add = case.addClassCleanup
        add(server.server_close)
        add(server.shutdown)
        return server

    def bodies(self, path):
        """Return the JSON of the requests to a path, oldest first."""
        return [json.loads(body) for _m, at, _h, body in self.requests if at == path]

    def handle_error(self, request, client_address):
        """Say nothing of callers that went away."""


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = urlsplit(self.path).path
        request = (self.command, path, dict(self.headers), body)
        with self.server.lock:
            self.server.requests.append(request)
            script = self.server.script
            answer = script.popleft() if script else self.server.answer
        if callable(answer):
            answer = answer(request)
        if answer == "cut":
            # With a reset, as when a machine goes down.
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.close_connection = True
            return
        status, content, *headers = answer
        if not isinstance(content, bytes):
            content = json.dumps(content).encode()
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_DELETE = do_POST

    def log_message(self, *arguments):
        """Say nothing."""
