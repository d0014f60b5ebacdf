"""What the desk asks of a messenger; one such model speaks with each of them."""

import json
from concurrent.futures import ThreadPoolExecutor, as_completed
from urllib.parse import urlsplit

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.service_ci.tools import outbound

# Requests that are on their way at the same time.
THREADS = 8
SECONDS = 15
FILE_SECONDS = 60
MAX_ANSWER = 2**18


class ServiceMessengerAdapter(models.AbstractModel):
    """A messenger as the desk sees it.

    Everything that goes to another machine happens outside the business transaction:
    what is sent was committed before, what came back is committed message by message.
    """

    _name = "service.messenger.adapter"
    _description = "Messenger"

    # Characters of one message, bytes of one file in either direction
    max_text = 4000
    max_file_bytes = 20 * 2**20
    # Where it listens unless the account says something else
    api_url = ""
    # Ends of the names of hosts from which files may be fetched
    file_hosts = ()

    def _get_channel_code(self):
        """Return the code of the channel of tickets that come this way."""
        return self._name.rpartition(".")[2]

    # Incoming

    def _check_request(self, account, headers, body):
        """Tell whether a request comes from the messenger, in constant time.

        :param account: ``service.messenger.account``, as superuser
        :param headers: of the request, case does not matter
        :param bytes body: exactly as it came
        """
        return False

    def _answer_get(self, account, args):
        """Return the answer to a handshake, None: there is none.

        :param dict args: of the query
        """
        return None

    def _read_events(self, account, payload):
        """Return what a request tells, as plain dicts.

        Keys: ``event_key`` (unique on the account), ``chat_key``, ``kind`` (message,
        edit, button, location, status, blocked, other), ``text``, ``files`` (dicts of
        ``file_key``, ``name``, ``mimetype``, ``size``), ``sender`` (dict of ``key``,
        ``name``, ``username``, ``phone`` where the messenger vouches for it,
        ``lang``), ``external_id``, ``reply_to``, ``data`` and ``press_key`` (of a
        button: what it carries, and by what the press is answered), ``latitude``,
        ``longitude``, ``status`` with the ``external_id`` it is about, ``problem``,
        ``occurred_at`` (ISO 8601 or naive UTC). All but the first three may be left
        out; what is not understood is of the kind other.

        :param payload: the JSON of the request
        :raise Exception: when it is not what it should be; it is kept all the same
        """
        raise NotImplementedError

    def _prepare_poll(self, account, seconds):
        """Return a function without arguments that asks the messenger for news.

        For accounts without a public address. It runs in a thread of its own: it may
        know values, no records. It returns a tuple of a list of payloads, and the place
        to ask from next time, text or False.

        :param int seconds: how long the messenger may wait for news
        :raise UserError: where nothing can be asked, in words for people; the function
            raises it, too, when the messenger does not accept the account
        """
        raise UserError(
            self.env._(
                "%s cannot be asked: choose that the messenger calls us.",
                account.channel_id.name,
            )
        )

    def _read_poll_failure(self, error):
        """Return what a failure of :meth:`_prepare_poll` means.

        :return: dict of ``error`` (a sentence) and ``is_refused``: whether asking again
            is of no use before somebody has mended the account
        """
        return {
            "error": str(error) or type(error).__name__,
            "is_refused": isinstance(error, UserError),
        }

    def _answer_presses(self, account, keys):
        """Let buttons that were pressed wait no longer, where they do.

        :param list keys: ``press_key`` of the events
        """

    def _fetch_file(self, account, file_key):
        """Return the name (or None) and the bytes of a file.

        :raise UserError: when it cannot be had at all, in words for people
        :raise OSError: when it is worth another try
        """
        raise NotImplementedError

    # Outgoing

    def _connect(self, account):
        """Tell the messenger where we listen.

        :raise UserError: when it does not take that, in words for people
        """

    def _disconnect(self, account):
        """Tell the messenger that we listen no longer."""

    def _send(self, account, messages):
        """Send messages, each of another chat.

        :param messages: ``service.messenger.message``, committed
        :return: dict id -> result, or an iterator of such pairs. A result has
            ``external_id``, or ``retry_after`` (seconds), or ``error`` (a sentence)
            with ``is_final`` (no further try), ``is_blocked`` (the person wants no
            messages), ``is_down`` (nothing goes there at present), ``is_refused`` (the
            account itself is not accepted)
        """
        work = {
            message.id: self._prepare_call(account, message) for message in messages
        }
        with ThreadPoolExecutor(THREADS) as threads:
            # The threads know plain functions and values only, nothing of the database.
            running = {threads.submit(call): key for key, call in work.items()}
            for done in as_completed(running):
                try:
                    result = done.result()
                except Exception as error:
                    result = {"error": f"{type(error).__name__}: {error}"}
                yield running[done], result

    def _get_limit(self, account, chat):
        """Return from when on the messenger does not take every answer, or None.

        The composer says it before somebody writes one.

        :return: dict of ``since`` (naive UTC), ``words`` (a sentence), ``is_closed``:
            whether it takes none at all then
        """
        return None

    def _prepare_call(self, account, message):
        """Return a function without arguments that sends a message, see :meth:`_send`.

        It runs in a thread of its own: it may know values, no records.
        """
        raise NotImplementedError

    # Requests

    def _get_hosts(self):
        """Return the hosts in the own network that the operator vouches for."""
        # sudo: system parameters are for administrators
        text = (
            self.env["ir.config_parameter"].sudo().get_param("service_messenger.hosts")
        )
        return frozenset((text or "").replace(",", " ").split())

    def _get_base(self, account):
        return (account.api_url or self.api_url).rstrip("/")

    def _fetch(self, url, headers=None):
        """Return the bytes behind an address that a messenger gave us.

        :raise OSError: when it is worth another try
        :raise ValueError: when it is not
        """
        host = (urlsplit(url).hostname or "").lower()
        vouched = self._get_hosts()
        if host not in vouched and not any(
            host == end or host.endswith(f".{end}") for end in self.file_hosts
        ):
            raise ValueError(self.env._("Files from %s are not fetched.", host))
        limit = self.max_file_bytes
        reply = call("GET", url, vouched, headers, None, FILE_SECONDS, limit + 1)
        return self._read_file(reply)

    def _read_file(self, reply):
        """Return the bytes of a file from an answer, whole."""
        limit = self.max_file_bytes
        if not reply.is_ok:
            self._raise_for(reply)
        if len(reply.body) > limit:
            raise ValueError(
                self.env._("The file is larger than %s MB.", limit // 2**20)
            )
        announced = reply.headers.get("content-length", "")
        if announced.isdecimal() and int(announced) > len(reply.body):
            raise OSError("The connection ended within the file.")
        return reply.body

    def _raise_for(self, reply):
        if reply.status in (400, 401, 403, 404, 410):
            raise ValueError(
                self.env._("The messenger does not hand it out (%s).", reply.status)
            )
        raise OSError(reply.error or f"HTTP {reply.status}")


def call(
    method, url, hosts, headers=None, body=None, seconds=SECONDS, max_bytes=MAX_ANSWER
):
    """Send a request outside; returns an :class:`outbound.Reply`, whatever happens."""
    return outbound.call(method, url, hosts, headers, body, seconds, max_bytes)


def call_json(method, url, hosts, headers=None, content=None, seconds=SECONDS):
    """Send JSON; return the reply and what its JSON says, {} where it is none."""
    headers = {"Accept": "application/json", **(headers or {})}
    body = None
    if content is not None:
        body = json.dumps(content).encode()
        headers["Content-Type"] = "application/json"
    reply = call(method, url, hosts, headers, body, seconds)
    return reply, read_answer(reply)


def read_answer(reply):
    """Return the JSON object of an answer, {} where it is none."""
    try:
        data = json.loads(reply.body)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def failure(reply, words=""):
    """Return what came of a message that was not taken, by the status alone.

    :param words: what the messenger says about it
    """
    if reply.status == 429:
        after = reply.headers.get("retry-after", "")
        return {"retry_after": int(after) if after.isdecimal() else 30}
    error = words or reply.error or f"HTTP {reply.status}"
    if reply.status is None or reply.status >= 500:
        return {"error": error, "is_down": True}
    if reply.status == 401:
        return {"error": error, "is_refused": True}
    return {"error": error, "is_final": True}


def multipart(fields, name, file_name, content, mimetype):
    """Return the headers and the body of a form with one file.

    :param dict fields: further values, as text
    :param str name: of the field with the file
    """
    mark = "----service-messenger-7c1f0a9be2d84d53"
    safe = file_name.replace("\\", "_").replace('"', "_")
    safe = safe.replace("\r", " ").replace("\n", " ")
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in fields.items()
    ]
    parts.append(
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; '
        f'filename="{safe}"\r\nContent-Type: {mimetype}\r\n\r\n'
    )
    body = "".join(parts).encode() + content + f"\r\n--{mark}--\r\n".encode()
    return {"Content-Type": f"multipart/form-data; boundary={mark}"}, body
