"""Telegram as the desk sees it."""

import hmac
import re

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.service_ci.tools import outbound

from ..tools import bots, parts, updates

HEADER = "X-Telegram-Bot-Api-Secret-Token"
# One request after the other: so the words of a chat come in their order.
MAX_CONNECTIONS = 1
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


class ServiceMessengerTelegram(models.AbstractModel):
    _name = "service.messenger.telegram"
    _description = "Telegram"
    _inherit = ["service.messenger.adapter"]

    max_text = 4096
    max_file_bytes = 20 * 2**20
    max_upload_bytes = parts.MAX_FILE
    api_url = "https://api.telegram.org"

    # Incoming

    def _check_request(self, account, headers, body):
        given = headers.get(HEADER) or ""
        secret = account.secret or ""
        return bool(secret) and hmac.compare_digest(given.encode(), secret.encode())

    def _read_events(self, account, payload):
        return [updates.read_update(payload)]

    def _prepare_poll(self, account, seconds):
        connection = self._get_connection(account)
        place = account.poll_offset

        def ask():
            offset = int(place) if place else None
            found = bots.get_updates(connection, offset, updates.ALLOWED, seconds)
            last = max((update["update_id"] for update in found), default=None)
            return found, place if last is None else str(last + 1)

        return ask

    def _read_poll_failure(self, error):
        if isinstance(error, bots.Failure):
            return {**error.result, "error": self._explain(error.result)}
        return super()._read_poll_failure(error)

    def _fetch_file(self, account, file_key):
        try:
            return bots.fetch(self._get_connection(account), file_key)
        except bots.Failure as failure:
            if failure.result.get("is_final"):
                if "too big" in str(failure):
                    raise UserError(
                        self.env._(
                            "larger than %s MB: Telegram does not hand it out",
                            self.max_file_bytes // 2**20,
                        )
                    ) from None
                raise UserError(str(failure)) from None
            raise OSError(str(failure)) from None

    def _answer_presses(self, account, keys):
        bots.answer_presses(self._get_connection(account), keys)

    # Outgoing

    def _send(self, account, messages):
        large = messages.filtered(self._is_too_large)
        for message in large:
            yield message.id, self._refuse_large(message.attachment_ids[0])
        messages -= large
        try:
            connection = self._get_connection(account)
        except (UserError, OSError) as error:
            key = "is_down" if isinstance(error, OSError) else "is_refused"
            for message in messages:
                yield message.id, {"error": str(error), key: True}
            return
        yield from bots.send_all(connection, [self._pack(one) for one in messages])

    def _is_too_large(self, message):
        return message.attachment_ids[:1].file_size > self.max_upload_bytes

    def _refuse_large(self, file):
        words = self.env._(
            "%(name)s is larger than %(limit)s MB, which is all that Telegram takes.",
            name=file.name,
            limit=self.max_upload_bytes // 2**20,
        )
        return {"error": words, "is_final": True}

    def _pack(self, message):
        """Return what is sent for a message, as plain values."""
        file = message.attachment_ids[:1]
        return bots.Outgoing(
            key=message.id,
            chat=int(message.chat_id.chat_key),
            text=message.text or "",
            rows=message.buttons or None,
            file=(file.name, file.mimetype or "", file.raw or b"") if file else None,
        )

    # Switch on and off

    def _connect(self, account):
        bot = self._ask_bot(account)
        account.telegram_username = bot.username
        self._set_commands(account)
        if account.mode == "polling":
            self._call(account, bots.call, "delete_webhook")
            return
        if not _SECRET.fullmatch(account.secret or ""):
            raise UserError(
                self.env._(
                    "The secret has 1 to 256 Latin letters, digits, “_” and “-”: "
                    "change it, then switch on again."
                )
            )
        if not account.api_url and not account.webhook_url.startswith("https://"):
            raise UserError(
                self.env._(
                    "Telegram calls https:// addresses only, and ours is %s. Correct "
                    "the system parameter web.base.url, or let us ask Telegram.",
                    account.webhook_url,
                )
            )
        self._call(
            account,
            bots.call,
            "set_webhook",
            url=account.webhook_url,
            secret_token=account.secret,
            allowed_updates=list(updates.ALLOWED),
            max_connections=MAX_CONNECTIONS,
        )

    def _set_commands(self, account):
        """Show what the bot can do in its menu, in the languages that we speak."""
        default = account._get_lang()
        codes = [code for code, _name in self.env["res.lang"].get_installed()]
        for code in [None, *codes]:
            commands = account.with_context(lang=code or default)._get_bot_commands()
            values = {"language_code": code[:2]} if code else {}
            self._call(
                account, bots.call, "set_my_commands", commands=commands, **values
            )

    def _disconnect(self, account):
        if account.mode == "webhook" and account.token:
            self._call(account, bots.call, "delete_webhook")

    def _ask_bot(self, account):
        """Return how the bot calls itself: ``telegram.User``."""
        return self._call(account, bots.call, "get_me")

    def _ask_webhook(self, account):
        """Return where Telegram calls: ``telegram.WebhookInfo``."""
        return self._call(account, bots.call, "get_webhook_info")

    # Calls

    def _get_connection(self, account):
        """Return where a bot is spoken to.

        :raise UserError: without a token
        :raise OSError: when the address must not be called, or has no machine
        """
        if not bots.is_token(account.token):
            raise UserError(
                self.env._(
                    "The token is missing or is none: it looks like 123456:ABC-DEF, "
                    "@BotFather tells it."
                )
            )
        base = self._get_base(account)
        if account.api_url:
            try:
                outbound.locate(base, self._get_hosts())
            except outbound.Refused as refusal:
                raise OSError(
                    self.env._(
                        "%(url)s cannot be called (%(code)s).",
                        url=base,
                        code=refusal.code,
                    )
                ) from None
        return bots.Connection(account.token, base, not account.api_url)

    def _call(self, account, function, *args, **values):
        """Call Telegram; return what it returns.

        :raise UserError: when it is refused or nobody answers, in words for people
        """
        try:
            return function(self._get_connection(account), *args, **values)
        except bots.Failure as failure:
            raise UserError(self._explain(failure.result)) from None
        except OSError as error:
            raise UserError(str(error)) from None

    def _explain(self, result):
        if result.get("is_refused"):
            return self.env._(
                "Telegram does not accept the token: copy it once more from @BotFather."
            )
        if result.get("is_down"):
            return self.env._(
                "Telegram does not answer (%s). Check the network and the address.",
                result["error"],
            )
        return self.env._("Telegram refuses: %s", result["error"])
