import hashlib
import hmac
from datetime import datetime, timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.service_messenger.models.service_messenger_adapter import (
    FILE_SECONDS,
    call,
    call_json,
    failure,
    multipart,
    read_answer,
)

from ..tools import cloud

# After the client's last word we may write what we like for so long.
WINDOW = timedelta(hours=24)
NEVER = datetime(1970, 1, 1)


class ServiceMessengerWhatsapp(models.AbstractModel):
    _name = "service.messenger.whatsapp"
    _description = "WhatsApp Cloud API"
    _inherit = ["service.messenger.adapter"]

    max_text = 4096
    max_file_bytes = 16 * 2**20
    api_url = "https://graph.facebook.com/v23.0"
    file_hosts = ("fbsbx.com", "fbcdn.net", "whatsapp.net")

    # Incoming

    def _check_request(self, account, headers, body):
        signature = headers.get("X-Hub-Signature-256", "")
        return cloud.is_signed(account.secret or "", signature, body)

    def _answer_get(self, account, args):
        expected = account.whatsapp_verify_token or ""
        token = str(args.get("hub.verify_token") or "")
        if args.get("hub.mode") != "subscribe" or not expected:
            return None
        if not hmac.compare_digest(expected.encode(), token.encode()):
            return None
        return str(args.get("hub.challenge") or "")[:200]

    def _read_events(self, account, payload):
        events = []
        for entry in payload["entry"]:
            for change in entry.get("changes") or ():
                events += self._read_change(account, change)
        return events

    def _read_change(self, account, change):
        value = change.get("value") or {}
        number = (value.get("metadata") or {}).get("phone_number_id")
        if change.get("field") != "messages" or number != account.whatsapp_number:
            # Another number of the same app, news about templates and the like.
            digest = self.env["service.messenger.event"]._digest(change)
            return [{"event_key": f"other:{digest}", "kind": "other", "raw": change}]
        names = {
            str(contact.get("wa_id")): (contact.get("profile") or {}).get("name")
            for contact in value.get("contacts") or ()
        }
        return [
            *(cloud.read_message(one, names) for one in value.get("messages") or ()),
            *(cloud.read_status(one) for one in value.get("statuses") or ()),
        ]

    def _fetch_file(self, account, file_key):
        """Ask where a file is, then fetch it there; the address lives for minutes."""
        headers = {"Authorization": f"Bearer {account.token}"}
        reply, answer = call_json(
            "GET",
            f"{self._get_base(account)}/{int(file_key)}",
            self._get_hosts(),
            headers,
        )
        if not reply.is_ok or not answer.get("url"):
            self._raise_for(reply)
        raw = self._fetch(answer["url"], headers)
        expected = answer.get("sha256")
        if expected and hashlib.sha256(raw).hexdigest() != expected:
            raise OSError("The file arrived damaged.")
        return None, raw

    # Outgoing

    def _connect(self, account):
        if not account.token or not account.secret or not account.whatsapp_number:
            raise UserError(
                self.env._(
                    "Enter the access token, the secret of the app and the ID of the "
                    "number first; all three stand in the settings of the app at Meta."
                )
            )
        reply, answer = call_json(
            "GET",
            f"{self._get_base(account)}/{account.whatsapp_number}",
            self._get_hosts(),
            {"Authorization": f"Bearer {account.token}"},
        )
        if not reply.is_ok:
            words = cloud.words_of(answer.get("error") or {}) or reply.error
            raise UserError(
                self.env._("WhatsApp does not accept this: %s", words or reply.status)
            )

    def _prepare_call(self, account, message):
        base, hosts = self._get_base(account), self._get_hosts()
        number = account.whatsapp_number
        headers = {"Authorization": f"Bearer {account.token}"}
        to = message.chat_id.chat_key
        content, file = self._prepare_content(account, message), None
        if content is None:
            error = self.env._(
                "The client wrote more than 24 hours ago: only an approved template "
                "may be sent."
            )
            return lambda: {"error": error, "is_final": True}
        if message.attachment_ids:
            attachment = message.attachment_ids[:1]
            file = (attachment.name, attachment.raw or b"", attachment.mimetype)

        def send():
            parts = content
            if file:
                media_id, problem = _upload(
                    f"{base}/{number}/media", hosts, headers, file
                )
                if problem:
                    return problem
                parts = cloud.file_content(media_id, file[0], file[2] or "")
            body = {"messaging_product": "whatsapp", "to": to, **parts}
            reply, answer = call_json(
                "POST", f"{base}/{number}/messages", hosts, headers, body
            )
            if reply.is_ok and answer.get("messages"):
                return {"external_id": answer["messages"][0].get("id")}
            return _explain(reply, answer)

        return send

    def _get_closing(self, chat):
        """Return until when we may write what we like."""
        return (chat.last_in_at or NEVER) + WINDOW

    def _get_limit(self, account, chat):
        template = account.whatsapp_template
        if template:
            words = self.env._(
                "The client wrote more than 24 hours ago: WhatsApp takes the approved "
                "template “%s” with your text; an answer with files leaves by e-mail.",
                template,
            )
        else:
            words = self.env._(
                "The client wrote more than 24 hours ago: WhatsApp takes no answer."
            )
        since = self._get_closing(chat)
        return {"since": since, "words": words, "is_closed": not template}

    def _prepare_content(self, account, message):
        """Return what is sent; None: nothing may be."""
        if fields.Datetime.now() < self._get_closing(message.chat_id):
            return cloud.text_content(message.text or "", message.buttons)
        if message.text and account.whatsapp_template:
            return cloud.template_content(
                account.whatsapp_template,
                account.whatsapp_template_lang or "ru",
                message.text,
            )
        return None


def _upload(url, hosts, headers, file):
    """Hand in a file; return its number there, or what went wrong."""
    name, raw, mimetype = file
    mimetype = mimetype or "application/octet-stream"
    values = {"messaging_product": "whatsapp", "type": mimetype}
    more, body = multipart(values, "file", name, raw, mimetype)
    reply = call("POST", url, hosts, {**headers, **more}, body, FILE_SECONDS)
    answer = read_answer(reply)
    if reply.is_ok and answer.get("id"):
        return answer["id"], None
    return None, _explain(reply, answer)


def _explain(reply, answer):
    """Return what came of a message that was not taken."""
    error = answer.get("error")
    known = cloud.read_failure(error) if isinstance(error, dict) else None
    return known or failure(reply)
