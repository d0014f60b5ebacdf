"""A Bot API server for tests, on the standard library alone.

It answers as Telegram does, keeps what was sent, hands out updates and files, and fails
when it is told to::

    with BotApi() as api:
        account.api_url = api.url
        api.script("sendMessage", flood(3))   # once, then it works again
        api.post("My till is dead", chat=7)  # waits for getUpdates
        api.texts(chat=7)                     # what the bot has said there

Nothing here knows Odoo.
"""

import itertools
import json
import re
import threading
from collections import defaultdict, deque
from http.client import HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit
from urllib.request import Request, urlopen

TOKEN = "4242:test-token_of-a-bot-that-is-none"
USERNAME = "desk_test_bot"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_DATA = 64
MAX_DOWNLOAD = 20 * 2**20
# 2026-11-02, 09:00 UTC; later messages are later.
FIRST_MOMENT = 1793610000

_CALL = re.compile(r"/bot([^/]+)/(\w+)")
_FILE = re.compile(r"/file/bot([^/]+)/(.+)")


class Fault(NamedTuple):
    """What a call gets instead of its answer.

    ``status`` None: no answer at all; ``is_taken``: the message was sent all the same.
    """

    status: int | None
    description: str = ""
    parameters: dict | None = None
    is_taken: bool = False
    is_silent: bool = False


def flood(seconds):
    """Return "too many requests", as Telegram says it."""
    words = f"Too Many Requests: retry after {seconds}"
    return Fault(429, words, {"retry_after": seconds})


def broken(status=500):
    """Return a failure of the server."""
    return Fault(status, "Internal Server Error")


def refused(description="Bad Request: message is wrong"):
    """Return that a message is wrong and stays so."""
    return Fault(400, description)


def forbidden(description="Forbidden: bot was blocked by the user"):
    """Return that the person has blocked the bot."""
    return Fault(403, description)


def migrated(chat):
    """Return that a group has become a supergroup with another number."""
    words = "Bad Request: group chat was upgraded to a supergroup chat"
    return Fault(400, words, {"migrate_to_chat_id": chat})


def cut(is_taken=False):
    """Return that the line is cut, before or after the message was taken."""
    return Fault(None, is_taken=is_taken)


def silence():
    """Return that no answer comes for as long as the server lives."""
    return Fault(None, is_silent=True)


class Call(NamedTuple):
    """A call that was taken: name, parameters as text, files (name -> bytes)."""

    method: str
    params: dict
    files: dict

    @property
    def chat(self):
        return int(self.params.get("chat_id", 0))

    @property
    def text(self):
        return self.params.get("text") or self.params.get("caption") or ""

    @property
    def keyboard(self):
        return json.loads(self.params.get("reply_markup") or "{}")

    @property
    def buttons(self):
        """Return all inline buttons: dict what stands on it -> data or address."""
        return {
            button["text"]: button.get("callback_data") or button.get("url")
            for row in self.keyboard.get("inline_keyboard", ())
            for button in row
        }


class BotApi:
    """The server; a context manager, or :meth:`start` and :meth:`stop`."""

    def __init__(self, token=TOKEN, username=USERNAME):
        self.bots = {token: username}
        self.token = token
        self.calls = []
        self.on_call = None
        self.attempts = defaultdict(int)
        self.blocked = set()
        self.webhooks = {}
        self.commands = defaultdict(dict)
        self._faults = defaultdict(deque)
        self._files = {}
        self._updates = []
        self._numbers = itertools.count(1)
        self._update_ids = itertools.count(900001)
        self._moments = itertools.count(FIRST_MOMENT)
        self._lock = threading.Lock()
        self._news = threading.Condition(self._lock)
        self._end = threading.Event()
        self._server = None

    # Life

    def start(self):
        """Listen on a free port of this machine."""
        handler = type("Handler", (_Handler,), {"api": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def stop(self):
        """Listen no longer; calls that wait in silence are dropped."""
        self._end.set()
        with self._news:
            self._news.notify_all()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    __enter__ = start

    def __exit__(self, *_error):
        self.stop()

    @property
    def url(self):
        return f"http://127.0.0.1:{self._server.server_port}"

    def add_bot(self, token, username):
        """Let the server know another bot."""
        self.bots[token] = username

    def script(self, method, *faults):
        """Let the next calls of a method (``*``: of any) fail, one after the other."""
        with self._lock:
            self._faults[method].extend(faults)

    # What was sent

    def sent(self, chat=None, method=None):
        """Return the calls that were taken, in their order."""
        return [
            call
            for call in list(self.calls)
            if (call.method == method if method else call.method.startswith("send"))
            and chat in (None, call.chat)
        ]

    def texts(self, chat=None):
        """Return the texts and captions that were sent."""
        return [call.text for call in self.sent(chat)]

    def last(self, chat=None):
        """Return the last message that was sent."""
        return self.sent(chat)[-1]

    def forget(self):
        """Forget what was sent so far."""
        self.calls.clear()

    # What people do; each returns the update and keeps it for getUpdates

    def post(self, text=None, chat=7, **more):
        """Somebody writes; further parts of a message are named as Telegram does."""
        return self._push(message=self.make_message(text, chat, **more))

    def edit(self, message_id, text=None, chat=7, **more):
        """Somebody changes what they had written."""
        message = self.make_message(text, chat, **more)
        message.update(message_id=message_id, edit_date=message["date"])
        return self._push(edited_message=message)

    def press(self, data, chat=7, message_id=1, **person):
        """Somebody presses a button of a message of the bot."""
        message = self.make_message("Choose", chat)
        message["message_id"] = message_id
        message["from"] = self._get_bot()
        query = {
            "id": f"q{next(self._numbers)}",
            "from": self.make_person(chat, **person),
            "message": message,
            "chat_instance": "1",
            "data": data,
        }
        return self._push(callback_query=query)

    def send_file(self, kind, content, chat=7, name=None, mimetype=None, **more):
        """Somebody sends a file: photo, document, voice, video, audio…"""
        file_id = f"file{next(self._numbers)}"
        self._files[file_id] = (f"{kind}s/{file_id}/{name or kind}", content)
        part = {
            "file_id": file_id,
            "file_unique_id": f"u{file_id}",
            "file_size": more.pop("size", len(content)),
        }
        if kind == "photo":
            small = {**part, "file_id": f"{file_id}s", "width": 90, "height": 60}
            part = [small, {**part, "width": 1280, "height": 853}]
        elif kind in ("voice", "video", "audio", "video_note"):
            part["duration"] = 3
        if kind in ("video", "animation"):
            part.update(width=640, height=360, duration=3)
        if kind == "video_note":
            part["length"] = 240
        if isinstance(part, dict):
            if name:
                part["file_name"] = name
            if mimetype:
                part["mime_type"] = mimetype
        return self.post(None, chat, **{kind: part}, **more)

    def send_location(self, latitude, longitude, chat=7, **more):
        """Somebody sends where they are."""
        place = {"latitude": latitude, "longitude": longitude}
        return self.post(None, chat, location=place, **more)

    def send_contact(self, phone, chat=7, owner=None, **more):
        """Somebody sends a contact: their own, or that of an owner."""
        contact = {
            "phone_number": phone,
            "first_name": "Anna",
            "user_id": owner or chat,
        }
        return self.post(None, chat, contact=contact, **more)

    def set_member(self, status, chat=7, chat_type="private"):
        """Somebody blocks the bot (``kicked``) or wants it again (``member``)."""
        bot = self._get_bot()
        return self._push(
            my_chat_member={
                "chat": self.make_chat(chat, chat_type),
                "from": self.make_person(chat),
                "date": next(self._moments),
                "old_chat_member": {"status": "member", "user": bot},
                "new_chat_member": {"status": status, "user": bot, "until_date": 0},
            }
        )

    def make_message(self, text=None, chat=7, chat_type="private", **more):
        """Return a message as Telegram describes it."""
        message = {
            "message_id": next(self._numbers),
            "date": next(self._moments),
            "chat": self.make_chat(chat, chat_type),
            "from": self.make_person(
                more.pop("author", chat), **more.pop("person", {})
            ),
            **more,
        }
        if text is not None:
            message["text"] = text
        return message

    def make_chat(self, chat, chat_type="private"):
        if chat_type == "private":
            return {"id": chat, "type": chat_type, "first_name": "Anna"}
        return {"id": chat, "type": chat_type, "title": "A group"}

    def make_person(self, number, **more):
        return {
            "id": number,
            "is_bot": False,
            "first_name": "Anna",
            "last_name": "Orlova",
            "username": f"anna{number}",
            "language_code": "en",
            **more,
        }

    def _get_bot(self):
        username = self.bots[self.token]
        return {"id": 4242, "is_bot": True, "first_name": "Desk", "username": username}

    def _push(self, **content):
        update = {"update_id": next(self._update_ids), **content}
        with self._news:
            self._updates.append(update)
            self._news.notify_all()
        return update

    def deliver(self, get_url, secret, pause=0.2):
        """Bring updates to a webhook, one after the other, until each is taken.

        :param get_url: function that returns where the webhook is at the moment
        :return int: how often it had to be tried
        """
        tries = 0
        while self._updates and not self._end.is_set():
            tries += 1
            request = Request(
                get_url(),
                json.dumps(self._updates[0]).encode(),
                {"Content-Type": "application/json", HEADER: secret},
            )
            try:
                urlopen(request, timeout=10).close()
            except (OSError, HTTPException):
                self._end.wait(pause)
            else:
                self._updates.pop(0)
        return tries

    # Calls

    def answer(self, token, method, params, files):
        """Return the status and the JSON of the answer; None: hang up."""
        with self._lock:
            self.attempts[method] += 1
            fault = self._next_fault(method)
        if fault and fault.is_silent:
            self._end.wait()
            return None
        if token not in self.bots:
            return self._fail(Fault(401, "Unauthorized"))
        if fault and not fault.is_taken:
            return self._fail(fault)
        call = Call(method, params, files)
        problem = self._find_problem(call)
        if problem:
            return self._fail(problem)
        if method == "getUpdates" and token not in self.webhooks:
            self._wait_for_news(params)
        with self._lock:
            self.calls.append(call)
            result = getattr(self, f"_do_{method}", self._do_message)(token, call)
        if self.on_call:
            self.on_call(call)
        if fault:
            return self._fail(fault)
        if isinstance(result, Fault):
            return self._fail(result)
        return 200, {"ok": True, "result": result}

    def _wait_for_news(self, params):
        """Keep who asks for updates waiting for one, as long as they want to."""
        offset = int(params.get("offset") or 0)

        def is_over():
            ids = [update["update_id"] for update in self._updates]
            return self._end.is_set() or any(one >= offset for one in ids)

        with self._news:
            self._news.wait_for(is_over, float(params.get("timeout") or 0))

    def _next_fault(self, method):
        for name in (method, "*"):
            if self._faults[name]:
                return self._faults[name].popleft()
        return None

    def _fail(self, fault):
        if fault.status is None:
            return None
        answer = {
            "ok": False,
            "error_code": fault.status,
            "description": fault.description,
        }
        if fault.parameters:
            answer["parameters"] = fault.parameters
        return fault.status, answer

    def _find_problem(self, call):
        """Return what Telegram would not take, None: it takes it."""
        if not call.method.startswith("send"):
            return None
        if call.chat in self.blocked:
            return forbidden()
        if call.method == "sendMessage" and not call.text.strip():
            return refused("Bad Request: message text is empty")
        limit = MAX_TEXT if call.method == "sendMessage" else MAX_CAPTION
        if len(call.text) > limit:
            return refused("Bad Request: message is too long")
        for data in call.buttons.values():
            if not data or len(data.encode()) > MAX_DATA and "://" not in data:
                return refused("Bad Request: BUTTON_DATA_INVALID")
        return None

    def _do_message(self, token, call):
        if not call.method.startswith("send"):
            return Fault(404, "Not Found: method not found")
        message = self.make_message(call.text or None, call.chat)
        message["from"] = self._get_bot()
        return message

    def _do_getMe(self, token, call):
        return {
            "id": 4242,
            "is_bot": True,
            "first_name": "Desk",
            "username": self.bots[token],
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }

    def _do_setWebhook(self, token, call):
        self.webhooks[token] = call.params
        return True

    def _do_deleteWebhook(self, token, call):
        self.webhooks.pop(token, None)
        return True

    def _do_getWebhookInfo(self, token, call):
        webhook = self.webhooks.get(token, {})
        return {
            "url": webhook.get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates),
        }

    def _do_getUpdates(self, token, call):
        if token in self.webhooks:
            return Fault(409, "Conflict: can't use getUpdates while webhook is active")
        offset = int(call.params.get("offset") or 0)
        # What is asked for from here on confirms what was before.
        self._updates = [one for one in self._updates if one["update_id"] >= offset]
        return self._updates[: int(call.params.get("limit") or 100)]

    def _do_answerCallbackQuery(self, token, call):
        return True

    def _do_setMyCommands(self, token, call):
        lang = call.params.get("language_code", "")
        self.commands[token][lang] = json.loads(call.params["commands"])
        return True

    def _do_getFile(self, token, call):
        file_id = call.params["file_id"]
        if file_id not in self._files:
            return refused("Bad Request: wrong file_id or the file is unavailable")
        path, content = self._files[file_id]
        if len(content) > MAX_DOWNLOAD:
            return refused("Bad Request: file is too big")
        return {
            "file_id": file_id,
            "file_unique_id": f"u{file_id}",
            "file_size": len(content),
            "file_path": path,
        }

    def read_file(self, token, path):
        """Return the bytes behind an address, None where there are none."""
        if token not in self.bots:
            return None
        return dict(self._files.values()).get(path)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    api: BotApi

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        found = _CALL.fullmatch(urlsplit(self.path).path)
        if not found:
            self._reply(404, b"{}")
            return
        kind = self.headers.get("Content-Type", "")
        params, files = read_form(kind, body)
        params.update(parse_qsl(urlsplit(self.path).query))
        answer = self.api.answer(unquote(found[1]), found[2], params, files)
        if answer is None:
            self.close_connection = True
            return
        status, content = answer
        self._reply(status, json.dumps(content).encode())

    def do_GET(self):
        found = _FILE.fullmatch(urlsplit(self.path).path)
        content = found and self.api.read_file(unquote(found[1]), unquote(found[2]))
        if content is None or not found:
            self._reply(404, b'{"ok": false, "description": "Not Found"}')
        else:
            self._reply(200, content, "application/octet-stream")

    def _reply(self, status, body, mimetype="application/json"):
        self.send_response(status)
        self.send_header("Content-Type", mimetype)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args):
        pass


def read_form(content_type, body):
    """Return the values and the files of a form."""
    kind, _semicolon, rest = content_type.partition(";")
    if kind.strip() != "multipart/form-data":
        return dict(parse_qsl(body.decode(), keep_blank_values=True)), {}
    mark = b"--" + rest.partition("boundary=")[2].strip().strip('"').encode()
    params, files = {}, {}
    for part in body.split(mark)[1:-1]:
        head, _empty, content = part.partition(b"\r\n\r\n")
        content = content.removesuffix(b"\r\n")
        names = dict(re.findall(r'(\bname|filename)="([^"]*)"', head.decode()))
        if "filename" in names:
            files[names["filename"]] = content
        else:
            params[names["name"]] = content.decode()
    return params, files
