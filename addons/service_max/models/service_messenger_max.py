import hmac
import time
from urllib.parse import quote, urlencode, urlsplit

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.service_messenger.models.service_messenger_adapter import (
    FILE_SECONDS,
    call,
    call_json,
    failure,
    multipart,
    read_answer,
)

from ..tools import updates

UPDATES = (
    "message_created",
    "message_edited",
    "message_callback",
    "bot_started",
    "bot_stopped",
    "dialog_removed",
)
# Bytes of one page of updates
MAX_PAGE = 8 * 2**20
# A file that was handed in is not ready at once.
TRIES = 4


class ServiceMessengerMax(models.AbstractModel):
    _name = "service.messenger.max"
    _description = "MAX Bot API"
    _inherit = ["service.messenger.adapter"]

    max_text = 4000
    max_file_bytes = 50 * 2**20
    api_url = "https://platform-api2.max.ru"
    file_hosts = ("max.ru", "oneme.ru", "okcdn.ru", "mycdn.me")

    # Incoming

    def _check_request(self, account, headers, body):
        expected = account.secret or ""
        told = headers.get("X-Max-Bot-Api-Secret", "")
        return bool(expected) and hmac.compare_digest(expected.encode(), told.encode())

    def _read_events(self, account, payload):
        return [updates.read_update(payload)]

    def _prepare_poll(self, account, seconds):
        place, hosts = account.poll_offset, self._get_hosts()
        query = {"timeout": seconds, "types": ",".join(UPDATES)}
        if place:
            query["marker"] = place
        url = f"{self._get_base(account)}/updates?{urlencode(query)}"
        headers = {"Authorization": account.token or ""}

        def ask():
            reply = call("GET", url, hosts, headers, max_bytes=MAX_PAGE)
            answer = read_answer(reply)
            # A page that came in part must not move the place.
            if not reply.is_ok or "updates" not in answer:
                words = answer.get("message") or reply.error or f"HTTP {reply.status}"
                raise (UserError if reply.status == 401 else OSError)(words)
            marker = answer.get("marker")
            return answer["updates"] or [], str(marker) if marker else place

        return ask

    def _fetch_file(self, account, file_key):
        return None, self._fetch(file_key)

    def _answer_presses(self, account, keys):
        for key in keys:
            path = f"answers?callback_id={quote(str(key), safe='')}"
            # Nothing at all is no answer.
            reply, _answer = self._ask(account, "POST", path, {"notification": "✓"})
            if reply.status is None:
                break

    # Outgoing

    def _connect(self, account):
        if not account.token or not account.secret:
            raise UserError(
                self.env._(
                    "Enter the token of the bot first; it stands at MAX for business, "
                    "in the settings of the bot."
                )
            )
        if account.mode == "polling":
            self._disconnect(account)
            return
        self._demand(
            account,
            "POST",
            "subscriptions",
            {
                "url": account.webhook_url,
                "update_types": list(UPDATES),
                "secret": account.secret,
            },
        )

    def _disconnect(self, account):
        url = quote(account.webhook_url, safe="")
        self._demand(account, "DELETE", f"subscriptions?url={url}")

    def _demand(self, account, method, path, content=None):
        reply, answer = self._ask(account, method, path, content)
        if not reply.is_ok:
            raise UserError(
                self.env._(
                    "MAX does not accept this: %s",
                    answer.get("message") or reply.error or reply.status,
                )
            )

    def _ask(self, account, method, path, content=None):
        return call_json(
            method,
            f"{self._get_base(account)}/{path}",
            self._get_hosts(),
            {"Authorization": account.token or ""},
            content,
        )

    def _prepare_call(self, account, message):
        base, hosts = self._get_base(account), self._get_hosts()
        headers = {"Authorization": account.token or ""}
        chat = quote(message.chat_id.chat_key, safe="-")
        url = f"{base}/messages?chat_id={chat}"
        text, buttons, file = message.text, message.buttons, None
        if message.attachment_ids:
            attachment = message.attachment_ids[:1]
            file = (attachment.name, attachment.raw or b"", attachment.mimetype or "")
        ends = self.file_hosts

        def send():
            attachment = None
            if file:
                attachment, problem = _upload(base, hosts, ends, headers, file)
                if problem:
                    return problem
            body = updates.body_of(text, buttons, attachment)
            for attempt in range(1, TRIES + 1):
                reply, answer = call_json("POST", url, hosts, headers, body)
                if answer.get("code") != updates.NOT_READY or attempt == TRIES:
                    break
                time.sleep(attempt)
            if reply.is_ok:
                sent = (answer.get("message") or {}).get("body") or {}
                return {"external_id": sent.get("mid")}
            return _explain(reply, answer)

        return send


def _upload(base, hosts, ends, headers, file):
    """Hand in a file; return it as an attachment, or what went wrong."""
    name, raw, mimetype = file
    kind = updates.kind_of(mimetype)
    reply, place = call_json("POST", f"{base}/uploads?type={kind}", hosts, headers)
    if not reply.is_ok or not place.get("url"):
        return None, _explain(reply, place)
    host = urlsplit(place["url"]).hostname or ""
    if host not in hosts and not any(
        host == end or host.endswith(f".{end}") for end in ends
    ):
        return None, {"error": f"Not a host of MAX: {host}", "is_final": True}
    more, body = multipart(
        {}, "data", name, raw, mimetype or "application/octet-stream"
    )
    reply = call("POST", place["url"], hosts, more, body, FILE_SECONDS)
    if not reply.is_ok:
        return None, _explain(reply, read_answer(reply))
    # Videos and recordings have their token from the beginning.
    payload = read_answer(reply) if kind in ("image", "file") else {}
    if place.get("token") and not payload:
        payload = {"token": place["token"]}
    return {"type": kind, "payload": payload}, None


def _explain(reply, answer):
    """Return what came of a message that was not taken."""
    code, words = str(answer.get("code") or ""), str(answer.get("message") or "")
    if code == updates.NOT_READY:
        return {"error": words or code}
    if reply.status == 403 and code in updates.BLOCKED:
        return {"error": words or code, "is_final": True, "is_blocked": True}
    return failure(reply, words)
