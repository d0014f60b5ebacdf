import json
import time
from base64 import b64encode
from urllib.parse import quote

from odoo import models

from ..tools import neutral
from .service_messenger_adapter import call, failure, read_answer


class ServiceMessengerNeutral(models.AbstractModel):
    """A gateway of one's own: signed JSON in both directions.

    For messengers that have no adapter here: a small program translates. It posts
    ``{"events": [...]}`` with events as ``_read_events`` of the adapter names them, and
    takes ``POST <address>/messages``.
    """

    _name = "service.messenger.neutral"
    _description = "Gateway with Signed JSON"
    _inherit = ["service.messenger.adapter"]

    def _get_channel_code(self):
        return "messenger"

    def _check_request(self, account, headers, body):
        return neutral.is_signed(
            account.secret or "",
            headers.get("X-Timestamp", ""),
            headers.get("X-Signature", ""),
            body,
            time.time(),
        )

    def _read_events(self, account, payload):
        events = payload["events"]
        for event in events:
            if not event["event_key"] or not event["kind"]:
                raise ValueError("An event has to say event_key and kind.")
        return [dict(event, raw=event) for event in events]

    def _fetch_file(self, account, file_key):
        file_key = str(file_key)
        url = f"{self._get_base(account)}/files/{quote(file_key, safe='')}"
        stamp = str(int(time.time()))
        headers = {
            "X-Timestamp": stamp,
            "X-Signature": neutral.sign(account.secret, stamp, file_key.encode()),
        }
        reply = call(
            "GET", url, self._get_hosts(), headers, max_bytes=self.max_file_bytes + 1
        )
        return None, self._read_file(reply)

    def _prepare_call(self, account, message):
        url = f"{self._get_base(account)}/messages"
        secret, hosts = account.secret, self._get_hosts()
        body = json.dumps(
            {
                # The gateway knows by it what it has sent already.
                "id": str(message.id),
                "chat": message.chat_id.chat_key,
                "text": message.text or "",
                "buttons": message.buttons or [],
                "files": [
                    {
                        "name": file.name,
                        "mimetype": file.mimetype,
                        "content": b64encode(file.raw or b"").decode(),
                    }
                    for file in message.attachment_ids
                ],
            }
        ).encode()

        def send():
            stamp = str(int(time.time()))
            headers = {
                "Content-Type": "application/json",
                "X-Timestamp": stamp,
                "X-Signature": neutral.sign(secret, stamp, body),
            }
            reply = call("POST", url, hosts, headers, body)
            answer = read_answer(reply)
            if reply.is_ok:
                return {"external_id": str(answer.get("id") or "") or None}
            result = failure(reply, answer.get("error") or "")
            if answer.get("blocked"):
                result.update(is_blocked=True, is_final=True)
            return result

        return send
