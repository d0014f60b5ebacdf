"""The way out: claims, sending, and what is done when a message does not arrive."""

import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL, split_every

from odoo.addons.service_ticket.models.claims import lock_due

from ..tools import delivery
from .service_messenger_adapter import THREADS

_logger = logging.getLogger(__name__)

# At most one message of each chat at a time.
BATCH_SIZE = 40
# So long nobody else takes a message on which a process works, or worked when it died.
LEASE = timedelta(minutes=5)


class ServiceMessengerMessage(models.Model):
    _inherit = "service.messenger.message"

    @api.model
    def _cron_send(self):
        """Send what is due, in batches; what fails waits for its next try."""
        while messages := self._claim():
            messages._send_claimed()
            remaining = self.search_count(self._get_due_domain(), limit=1000)
            if not self.env["ir.cron"]._commit_progress(
                len(messages), remaining=remaining
            ):
                break

    @api.model
    def _get_due_domain(self):
        now = fields.Datetime.now()
        return (
            Domain("state", "=", "queued")
            & Domain("next_try_at", "<=", now)
            & Domain("account_id.state", "=", "on")
            & (
                Domain("account_id.resting_until", "=", False)
                | Domain("account_id.resting_until", "<=", now)
            )
            & Domain.custom(to_sql=self._sql_is_first)
        )

    @api.model
    def _sql_is_first(self, _model, alias, _query):
        """Return the condition that no earlier message of the chat waits."""
        return SQL(
            """NOT EXISTS (
                SELECT FROM service_messenger_message earlier
                WHERE earlier.chat_id = %(message)s.chat_id
                    AND earlier.state = 'queued'
                    AND earlier.id < %(message)s.id
            )""",
            message=SQL.identifier(alias),
        )

    @api.model
    def _claim(self):
        """Take the next messages and commit that, before anything leaves.

        Who dies while sending keeps the others waiting for a while only; what was on
        its way at that moment is sent again, because nobody knows whether it arrived.
        """
        messages = lock_due(self, self._get_due_domain(), "next_try_at, id", BATCH_SIZE)
        until = fields.Datetime.now() + LEASE
        for attempts, same in messages.grouped("attempts").items():
            same.write({"attempts": attempts + 1, "next_try_at": until})
        self.env["ir.cron"]._commit_progress()
        return messages

    def _send_claimed(self):
        """Send messages that are claimed; what comes of each is committed at once."""
        for account, messages in self.grouped("account_id").items():
            # What goes wrong is told to the desk.
            messages = messages.with_context(lang=account._get_lang())
            sendable = messages._refuse_barred()
            if not sendable:
                continue
            # Few at a time: of no more than these it is unknown whether they left.
            for ids in split_every(THREADS, sendable.ids):
                if account._is_ready():
                    messages.browse(ids)._send_together(account)
                else:
                    messages.browse(ids)._release()

    def _send_together(self, account):
        """Send messages; one that cannot be sent does not stop the others."""
        left = set(self.ids)
        try:
            results = account._get_adapter()._send(account, self)
            pairs = results.items() if isinstance(results, dict) else results
            for message_id, result in pairs:
                left.discard(message_id)
                self.browse(message_id)._note_result(result)
                self.env["ir.cron"]._commit_progress()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:
            _logger.warning("Messages %s cannot be sent", left, exc_info=True)
            for message in self.browse(sorted(left)):
                if len(self) > 1:
                    message._send_together(account)
                else:
                    words = f"{type(error).__name__}: {error}"
                    message._note_result({"error": words})

    def _release(self):
        """Give back claimed messages: the account has to rest first."""
        now = fields.Datetime.now()
        for attempts, same in self.grouped("attempts").items():
            same.write({"attempts": attempts - 1, "next_try_at": now})

    def _refuse_barred(self):
        """Give up what must not leave; return the others."""
        refused = self.filtered(
            lambda one: one.chat_id.state == "blocked" or not one._is_allowed()
        )
        for message in refused:
            if message.chat_id.state == "blocked":
                message._give_up(self.env._("This person wants no messages there."))
            else:
                message._give_up(
                    self.env._(
                        "%(channel)s is not allowed for this client.",
                        channel=message.channel_id.name,
                    )
                )
        return self - refused

    def _is_allowed(self):
        client = self.ticket_id.client_id or self.chat_id.partner_id
        return self.account_id._is_allowed(client)

    def _note_result(self, result):
        """Write down what came of sending one message."""
        account = self.account_id
        now = fields.Datetime.now()
        if result.get("is_blocked"):
            self.chat_id._note_blocked(True)
        if result.get("is_refused"):
            # The message is fine; it waits until somebody has mended the account.
            account._note_health("failed", result["error"])
            self.write(
                {
                    "attempts": self.attempts - 1,
                    "next_try_at": now,
                    "problem": result["error"],
                }
            )
        elif result.get("retry_after"):
            until = now + delivery.wait_of(float(result["retry_after"]))
            account._rest(until)
            self.write({"attempts": self.attempts - 1, "next_try_at": until})
            self._trigger(until)
        elif result.get("error"):
            self._note_failure(result, now)
        else:
            if account.failures:
                account._note_health("on")
            self._note_state(
                "sent", external_id=result.get("external_id"), problem=False
            )

    def _note_failure(self, result, now):
        if result.get("is_down"):
            self.account_id._rest()
        pause = None
        if not result.get("is_final"):
            pause = delivery.pause_after(self.attempts)
        if not pause:
            words = result["error"]
            if result.get("is_blocked"):
                words = self.env._("This person wants no messages there.")
            self._give_up(words)
            return
        self.write({"next_try_at": now + pause, "problem": result["error"]})
        self._trigger(now + pause)

    # Another way

    def _give_up(self, problem):
        """Note that a message does not arrive, and choose another way to the client."""
        message = self.with_context(lang=self.account_id._get_lang())
        message._note_state("failed", problem=problem[:2000])
        if message.mail_message_id and message.ticket_id:
            message.ticket_id._fall_back(message)
